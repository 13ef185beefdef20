"""Receives webhooks, one message a line: python receive_webhooks.py PORT SECRET-FILE.

It shows what a receiver has to do, with nothing but the standard library: look at the time and the
signature before anything else, take each message once, answer soon. `--count N` ends after so many
messages. A secret file may hold two secrets, one a line, while one is being changed.
"""

import argparse
import base64
import hmac
import json
import sys
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

OLDEST_S = 300
LARGEST = 1 << 20


def is_genuine(
    secrets: Sequence[str], message_id: str, timestamp: str, signatures: str, body: bytes
) -> bool:
    """Whether one of the secrets signed this body under this id, a short while ago."""
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > OLDEST_S:
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        right = "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        if any(hmac.compare_digest(right.encode(), one.encode()) for one in signatures.split()):
            return True
    return False


class Receiver(BaseHTTPRequestHandler):
    """Takes messages that are genuine, and refuses all others."""

    timeout = 30
    secrets: Sequence[str]
    taken: dict[str, None]
    """Ids of messages: the same one may come again."""

    def do_POST(self) -> None:
        """Take one message."""
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > LARGEST:
            self.send_error(413)
            return
        body = self.rfile.read(int(length))
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        message_id, timestamp, signatures = (self.headers.get(name, "") for name in names)
        if not is_genuine(self.secrets, message_id, timestamp, signatures, body):
            self.send_error(401)
            return
        if message_id not in self.taken:
            self.taken[message_id] = None
            sys.stdout.write(json.dumps(json.loads(body)) + "\n")
            sys.stdout.flush()
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the address may hold a secret."""


def main() -> None:
    """Print messages as they come."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("port", type=int)
    asked.add_argument("secret_file", type=Path)
    asked.add_argument("--count", type=int)
    given = asked.parse_args()
    Receiver.secrets, Receiver.taken = given.secret_file.read_text().split(), {}
    with HTTPServer(("127.0.0.1", given.port), Receiver) as server:
        while given.count is None or len(Receiver.taken) < given.count:
            server.handle_request()


if __name__ == "__main__":
    main()
