"""Top-level help and version as plain text, made from the command table alone."""

from __future__ import annotations

from rrcli.table import COMMANDS, GROUPS

USAGE = "Usage: rr [-C DIR] [--json] [-q] [-v] [--no-color] [--role ROLE] COMMAND [ARGS]..."

GLOBAL_OPTIONS: tuple[tuple[str, str], ...] = (
    ("-C DIR", "work as if started in DIR"),
    ("--json", "print only JSON on stdout (schemas: rr schema --list)"),
    ("-q, --quiet", "print results and errors only"),
    ("-v, --verbose", "say more on stderr"),
    ("--no-color", "no colour (also: NO_COLOR=1)"),
    ("--role ROLE", "try out what a partner of that role may do"),
    ("--version", "print the version"),
    ("-h, --help", "print help; also after any command"),
)


def top_level_help() -> str:
    """Return the text of `rr --help`: usage, commands by group, global options."""
    width = max(len(name) for name in COMMANDS)
    lines = ["rr: Git for shoes. A small spec file becomes real footwear, every version kept.", ""]
    lines += [USAGE, ""]
    for group in GROUPS:
        lines.append(group)
        lines += [
            f"  {name:<{width}}  {entry.summary}"
            for name, entry in COMMANDS.items()
            if entry.group == group
        ]
        lines.append("")
    lines.append("Options, before or after the command")
    lines += [f"  {name:<{width + 2}}{text}" for name, text in GLOBAL_OPTIONS]
    lines += ["", "First steps: rr init my-shoe && cd my-shoe && rr generate -m 'first' && rr view"]
    return "\n".join(lines) + "\n"


def group_help(prefix: str) -> str:
    """Return the text of `rr PREFIX --help` for a command that only holds others."""
    rows = {name: entry for name, entry in COMMANDS.items() if name.startswith(f"{prefix} ")}
    width = max(len(name) for name in rows)
    lines = [f"Usage: rr {prefix} COMMAND [ARGS]...", ""]
    lines += [f"  rr {name:<{width}}  {entry.summary}" for name, entry in rows.items()]
    return "\n".join(lines) + "\n"


def version_text() -> str:
    """Return the text of `rr --version`: distribution and kernel version."""
    from geometry.kernel import KERNEL
    from rrcli.version import VERSION

    return f"rr {VERSION} (kernel {KERNEL})\n"
