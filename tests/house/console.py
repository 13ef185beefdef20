"""Runs what a documentation page shows: every `$ ` line of every ```console block, in order.

One page is one shell session in an empty folder that has `examples/` beside it: `cd` and variables
carry on from block to block. A line `[exit N]` under a command says how it must end; without it
the command must succeed. Other lines are output for the reader and are not compared.
A block marked ```console long takes its time: only `make prove` runs it.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"^\[exit (\d+)\]$")
SHORT, LONG = "console", "console long"
MARK = "@@ended"
LONGEST_S = 900


@dataclass(frozen=True)
class Command:
    """One shown command line and the exit code the page promises."""

    text: str
    exit_code: int = 0


def blocks(page: str, *languages: str) -> list[str]:
    """The bodies of a page's fenced blocks in any of the languages, in order."""
    return [body for language, body in FENCE.findall(page) if language.strip() in languages]


def commands(page: str, *kinds: str) -> list[Command]:
    """Every command line of a page, or of its blocks of some kinds, continuation lines joined."""
    found: list[Command] = []
    for body in blocks(page, *(kinds or (SHORT, LONG))):
        lines = iter(body.splitlines())
        for line in lines:
            ended = EXIT.match(line)
            if ended and found:
                found[-1] = replace(found[-1], exit_code=int(ended[1]))
            elif line.startswith("$ "):
                text = line[2:]
                while text.endswith("\\"):
                    text = text[:-1] + next(lines).strip()
                found.append(Command(text))
    return found


def run_page(
    page: str, folder: Path, root: Path, environment: dict[str, str], *kinds: str
) -> list[str]:
    """Run a page's commands in `folder`; one text per command that did not end as promised."""
    shown = commands(page, *kinds)
    (folder / "examples").symlink_to(root / "examples")
    script = "".join(f"{one.text}\nprintf '\\n{MARK} %s\\n' $?\n" for one in shown)
    path = f"{Path(sys.executable).parent}:{environment['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment | {"PATH": path}, timeout=LONGEST_S,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    parts = re.split(rf"\n{MARK} (\d+)\n", ran.stdout.decode("utf-8", "replace"))
    outputs, codes = parts[0::2], [int(code) for code in parts[1::2]]
    if len(codes) != len(shown):
        return [f"the session ended after {len(codes)} of {len(shown)} commands:\n{parts[-1]}"]
    return [
        f"$ {one.text}\nended with {code}, not {one.exit_code}:\n{output[-1500:]}"
        for one, code, output in zip(shown, codes, outputs, strict=False)
        if code != one.exit_code
    ]
