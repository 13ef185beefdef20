"""One generation as one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.output import Output
from rrcli.short import first_line, plural, short
from rrcli.times import utc_text
from schemas.printable import printable

if TYPE_CHECKING:
    from engine.history import LogEntry


def entry_line(entry: LogEntry, out: Output) -> str:
    """Return id, UTC time, author, names in brackets, message."""
    record = entry.generation
    names = [*entry.branches, *(f"tag {tag}" for tag in entry.tags)]
    if entry.active:
        names = ["@", *names]
    marks = out.style(f"({', '.join(names)}) ", "green") if names else ""
    who = person(record.author)
    head = out.style(short(entry.generation_id), "yellow")
    flag = out.style(f" [audit {len(record.audit)}]", "red") if record.audit else ""
    if record.conflicts:
        flag += out.style(f" [{plural(len(record.conflicts), 'conflict')}]", "red")
    when, message = out.style(utc_text(record.time), "dim"), first_line(record.message)
    return f"{head}  {when}  {who}  {marks}{message}{flag}".rstrip()


def acting(author: str, role: str) -> str:
    """Return a person and the role they acted in, safe to print."""
    return f"{person(author)} ({printable(role)})"


def person(author: str) -> str:
    """Return the name out of `Name <mail>`, safe to print."""
    return printable(author.partition(" <")[0] or author)
