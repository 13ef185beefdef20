"""`rr ai draft`: ask an AI for another appearance. Nothing changes until somebody accepts."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    'rr ai draft --brief "calm, for autumn"',
    "rr ai draft --fields colors,materials.upper",
    "rr ai draft --show-prompt",
)


def ai_draft(
    session: Session,
    fields: Annotated[
        list[str] | None,
        typer.Option("--fields", help="Fields or sections, such as colors.", metavar="PATH"),
    ] = None,
    brief: Annotated[str, typer.Option("--brief", help="What you want.", metavar="WORDS")] = "",
    provider: Annotated[
        str | None, typer.Option("--provider", help="offline or openai.", metavar="NAME")
    ] = None,
    show_prompt: Annotated[
        bool, typer.Option("--show-prompt", help="Print what would be asked, and ask nobody.")
    ] = False,
) -> None:
    """Ask an AI for other colours, materials, branding and texture of spec.yaml.

    It is told the appearance and a few measures, and can answer with nothing else than appearance.
    The draft waits: rr ai show, rr ai accept, rr ai reject.
    """
    from engine.ai.draft import ask_about
    from engine.validate import require_valid
    from rrcli.ai_target import draft_or_print
    from rrcli.choices import words_of

    session.allow("change")
    project = session.project()
    spec = require_valid(session.spec(None, project.working_file))
    named = words_of(fields, "--fields")
    asking = ask_about(project.repository(), spec, fields=named, brief=brief)
    draft_or_print(session, project, asking, provider, show_prompt=show_prompt)
