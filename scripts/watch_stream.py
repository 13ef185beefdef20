"""Watches a stream of a server, one entry a line: python watch_stream.py URL PROJECT KEY-FILE.

`--after N` begins behind entry N (0: at the beginning), `--count N` ends after so many entries. It
gets a ticket, as a page in a browser must, and takes the line up again where it broke.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

WAIT_S = 1.0


def ticket(url: str, query: str, key: str) -> str:
    """A ticket for one line."""
    wanted = urllib.request.Request(
        f"{url}/ws/ticket?{query}", method="POST", headers={"X-API-Key": key}
    )
    with urllib.request.urlopen(wanted, timeout=30) as answer:
        return str(json.load(answer)["ticket"])


def entries(url: str, project: str, stream: str, key: str, after: int) -> Iterator[dict[str, Any]]:
    """Every entry behind one, each once and in order, over lines that break."""
    query = f"project={project}&stream={stream}"
    address = url.replace("http", "ws", 1)
    while True:
        try:
            shown = ticket(url, query, key)
            with connect(f"{address}/ws?{query}&after={after}&ticket={shown}") as line:
                for text in line:
                    told = json.loads(text)
                    if told["message"] == "entry" and told["seq"] > after:
                        after = told["seq"]
                        yield told
                    elif told["message"] == "error":
                        raise SystemExit(told["text"])
        except urllib.error.HTTPError as error:
            if error.code < 500 and error.code != 429:
                raise SystemExit(f"the server answered {error.code}") from error
        except (OSError, WebSocketException):
            pass  # the server, or the way to it, is away
        time.sleep(WAIT_S)


def main() -> None:
    """Print entries as they come."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url")
    asked.add_argument("project")
    asked.add_argument("key_file", type=Path)
    asked.add_argument("--stream", default="main")
    asked.add_argument("--after", type=int, default=0)
    asked.add_argument("--count", type=int)
    given = asked.parse_args()
    key = given.key_file.read_text().strip()
    told = entries(given.url, given.project, given.stream, key, given.after)
    for number, one in enumerate(told, 1):
        sys.stdout.write(json.dumps(one) + "\n")
        sys.stdout.flush()
        if number == given.count:
            return


if __name__ == "__main__":
    main()
