"""What the server is told by its environment: read once, every fault at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from engine.ai.endpoint import OPENAI_URL, EndpointSettings, completions_url
from engine.gate import NoAiProviderError
from schemas.errors import RRError
from server.keys import EnvironmentKey, KeyMistake, read_api_keys
from server.limits import AWAY, LOCAL, LimitRules, read_rate_limits
from server.webhooks.address import Reach, read_allowed
from server.webhooks.pace import USUAL, Pace

NO_KEYS = "none"
NO_LIMITS = LimitRules({})
PUBLIC = Reach()
BODY_BYTES = 8 << 20
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


class BadSettingsError(RRError):
    """The environment of the server lacks something, or holds something it cannot use.

    Every fault is listed, so that one look mends all. `.env.example` has each variable with its
    meaning.
    """

    code: ClassVar[str] = "RR-V001"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "set the variables named, then start the server again"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs. Without `database_url` it starts a PostgreSQL of its own in `data`.

    Sizes are bytes, times seconds. `jobs` processes build geometry; 0 builds it in threads.
    """

    data: Path
    database_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    blob_url: str | None = field(default=None, repr=False)
    keys: tuple[EnvironmentKey, ...] = field(default=(), repr=False)
    debug: bool = False
    migrate: bool = True
    jobs: int = 2
    body_bytes: int = BODY_BYTES
    body_s: float = 30.0
    answer_s: float = 300.0
    limits: LimitRules = NO_LIMITS
    reach: Reach = PUBLIC
    pace: Pace = USUAL
    ai: EndpointSettings | None = field(default=None, repr=False)


def from_environment() -> Settings:
    """The settings of this process; raises BadSettingsError."""
    return read_settings(os.environ, home=_home())


def read_settings(variables: Mapping[str, str], *, home: Path) -> Settings:
    """The settings in a table of variables; raises BadSettingsError with every fault."""
    reader = _Reader(variables)
    debug = reader.flag("DEBUG", default=False)
    database = reader.text("DATABASE_URL", _database)
    settings = Settings(
        data=Path(variables.get("RR_DATA") or home),
        database_url=database,
        redis_url=reader.text("REDIS_URL", _redis),
        blob_url=reader.text("BLOB_URL", _blobs),
        keys=reader.keys(debug=debug, needed=database is not None),
        debug=debug,
        migrate=reader.flag("RR_MIGRATE", default=True),
        jobs=reader.number("RR_JOBS", min(4, os.cpu_count() or 1), 0, 256),
        body_bytes=reader.number("RR_BODY_BYTES", BODY_BYTES, 1 << 16, 1 << 30),
        body_s=reader.number("RR_BODY_SECONDS", 30, 1, 3600),
        answer_s=reader.number("RR_ANSWER_SECONDS", 300, 1, 3600),
        limits=reader.limits(),
        reach=reader.reach(),
        ai=reader.endpoint(),
    )
    if reader.faults:
        raise BadSettingsError(
            "; ".join(reader.faults), place="environment", details={"faults": reader.faults}
        )
    return settings


class _Reader:
    """Reads one variable after the other and notes what is wrong with each."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.faults: list[str] = []

    def text(self, name: str, objection: Callable[[str], str]) -> str | None:
        value = self._variables.get(name, "").strip()
        if not value:
            return None
        if why := objection(value):
            self.faults.append(f"{name} {why}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._variables.get(name)
        if value is None:
            return default
        if value.strip().lower() not in _TRUE | _FALSE:
            self.faults.append(f"{name} is {value!r}, neither 1 nor 0")
        return value.strip().lower() in _TRUE

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self._variables.get(name, "").strip()
        if not value:
            return default
        if value.isascii() and value.isdigit() and len(value) < 12 and least <= int(value) <= most:
            return int(value)
        self.faults.append(f"{name} is {value!r}, not a whole number from {least} to {most}")
        return default

    def limits(self) -> LimitRules:
        found, faults = read_rate_limits(self._variables.get("RATE_LIMITS", ""))
        self.faults += [f"RATE_LIMITS: {fault}" for fault in faults]
        away = self._variables.get("RATE_LIMITS_AWAY", "").strip() or LOCAL
        if away not in AWAY:
            self.faults.append(f"RATE_LIMITS_AWAY is {away!r}, none of {', '.join(AWAY)}")
        return LimitRules(found, away, self.number("WEB_CONCURRENCY", 1, 1, 1024))

    def reach(self) -> Reach:
        allowed = self._variables.get("RR_WEBHOOK_ALLOW", "")
        hosts, networks, faults = read_allowed(allowed)
        self.faults += [f"RR_WEBHOOK_ALLOW: {fault}" for fault in faults]
        return Reach(self.flag("RR_WEBHOOK_HTTP", default=False), hosts, networks)

    def endpoint(self) -> EndpointSettings | None:
        """The endpoint of AI drafts, if a model is named; a key or an address alone is none."""
        told = [self._variables.get(name, "").strip() for name in ("RR_AI_MODEL", "RR_AI_URL")]
        model, url = told
        key = self._variables.get("RR_AI_KEY", "").strip() or None
        if not model:
            return None
        found = EndpointSettings(url or OPENAI_URL, model, key)
        if key is not None and not (key.isascii() and key.isprintable()):
            self.faults.append("RR_AI_KEY is not one line of plain ASCII")
            return None
        try:
            completions_url(found)
        except NoAiProviderError as error:
            self.faults.append(f"RR_AI_URL: {error.message}")
        return found

    def keys(self, *, debug: bool, needed: bool) -> tuple[EnvironmentKey, ...]:
        value = self._variables.get("API_KEYS", "").strip()
        if value == NO_KEYS:
            return ()
        if not value:
            if needed:
                self.faults.append(
                    f"API_KEYS is missing: nobody could come in ({NO_KEYS!r} if all are stored)"
                )
            return ()
        try:
            return read_api_keys(value, short=debug)
        except KeyMistake as mistake:
            self.faults += [f"API_KEYS: {fault}" for fault in mistake.faults]
            return ()


def _database(url: str) -> str:
    scheme = url.partition("://")[0]
    if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        return "is not an address such as postgresql://user@host/database"
    return "" if _parts(url) and urlsplit(url).path.strip("/") else "names no database"


def _redis(url: str) -> str:
    if url.partition("://")[0] not in {"redis", "rediss", "unix"} or not _parts(url):
        return "is not an address such as redis://host:6379/0"
    return ""


def _blobs(url: str) -> str:
    known = url == "pg:" or url.startswith(("file:///", "s3://"))
    return "" if known else "is neither file:///folder, s3://bucket nor pg:"


def _parts(url: str) -> bool:
    try:
        return urlsplit(url).port is not None or True
    except ValueError:
        return False


def _home() -> Path:
    import platformdirs

    if os.name == "posix" and os.geteuid() == 0:  # PostgreSQL of root is another user
        return Path("/var/lib/rr-engine")
    return Path(platformdirs.user_data_dir("rr", appauthor=False)) / "server"
