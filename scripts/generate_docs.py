"""Writes the generated pages of docs/: `python -m scripts.generate_docs`; a test compares them."""

from collections.abc import Callable
from pathlib import Path

from scripts.parameters_page import parameters_page
from scripts.profiles_page import profiles_page

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "<!-- Written by `make docs`; a test compares it. Do not edit. -->\n"
KINDS = {
    "S": "Specs (`schemas/`)",
    "G": "Geometry and audit (`geometry/`)",
    "R": "Repository (`store/`)",
    "X": "Export (`exporters/`)",
    "E": "Use cases (`engine/`)",
    "C": "Command line (`rrcli/`)",
    "V": "Server (`server/`)",
}


def codes_page() -> str:
    """The page of every code `rr` can print, by the letter of the floor that raises it."""
    from engine.explain import explanations
    from schemas.errors import error_classes

    found = explanations(also=("rrcli", "server"))
    status = {error.code: error.http_status for error in error_classes()}
    lines = ["# Codes", "", NOTE]
    lines += [
        "Every error and finding has a code, given out once and never again. `rr explain CODE`",
        "prints the same text. *exit*: the exit code of `rr`; *HTTP*: a server's status.",
        "Findings lie in a spec or a built shoe; they are reported together, never one at a time.",
    ]
    for letter, heading in KINDS.items():
        mine = [e for e in found if e.code.startswith(f"RR-{letter}")]
        if not mine:
            continue
        lines += ["", f"## {heading}"]
        for one in mine:
            exits = f"exit {one.exit_code}, HTTP {status[one.code]}" if one.exit_code else one.kind
            text = " ".join(one.text.split())
            lines += ["", f"### {one.code}", "", f"**{one.title.rstrip('.')}** ({exits})"]
            lines += ["", text] if text else []
            lines += ["", f"Next: {one.hint}"] if one.kind == "error" else []
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """The page of every command with its own help text."""
    import typer

    from rrcli.dispatch import load
    from rrcli.help import top_level_help
    from rrcli.table import COMMANDS

    lines = ["# Commands", "", NOTE, "```text", top_level_help().rstrip(), "```"]
    for name, entry in COMMANDS.items():
        command = load(name, entry)
        context = typer.Context(
            command, info_name=f"rr {name}", terminal_width=100, **command.context_settings
        )
        shown = [line.rstrip() for line in command.get_help(context).strip().splitlines()]
        lines += ["", f"## rr {name}", "", "```text", *shown, "```"]
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "codes.md": codes_page,
    "commands.md": commands_page,
    "parameters.md": lambda: parameters_page(NOTE),
    "profiles.md": lambda: profiles_page(NOTE),
}


def main() -> None:
    """Write every generated page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
