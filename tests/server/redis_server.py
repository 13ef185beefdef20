"""A Redis server that a test may stop, kill and start again at the same address."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from server.dead_man import dead_man
from tests.servers import valkey_binary


class RedisServer:
    """A real server on a unix socket; nothing of it outlives a kill."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "socket"
        self.url = f"unix://{self._socket}"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._socket.unlink(missing_ok=True)
        command = [
            str(valkey_binary()),
            "--port",
            "0",
            "--unixsocket",
            str(self._socket),
            "--save",
            "",
        ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            start_new_session=True,
        )
        self._guard = dead_man(self.process.pid, self._folder, quick=True)
        self._guard.__enter__()
        last = time.monotonic() + 30
        while not self._answers():
            assert time.monotonic() < last, "Valkey does not come up"
            time.sleep(0.005)

    def _answers(self) -> bool:
        """The socket's file is there a moment before anybody listens on it."""
        with socket.socket(socket.AF_UNIX) as asking, suppress(OSError):
            asking.connect(str(self._socket))
            asking.sendall(b"PING\r\n")
            return asking.recv(7) == b"+PONG\r\n"
        return False

    def pause(self) -> None:
        """Let it hang: connections are taken, nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()
        self._guard.__exit__(None, None, None)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A server of one's own while a block runs."""
    folder = Path(tempfile.mkdtemp(prefix="rr-redis-"))
    server = RedisServer(folder)
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
