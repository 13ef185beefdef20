"""`rr ai merge`: ask an AI to decide where the appearances of two generations differ."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr ai merge main wide-toe",
    'rr ai merge @ wide-toe --brief "keep it dark"',
)


def ai_merge(
    session: Session,
    ours: Annotated[str, typer.Argument(help="Where it goes: the active one.", metavar="A")],
    theirs: Annotated[str, typer.Argument(help="What comes in.", metavar="B")],
    brief: Annotated[str, typer.Option("--brief", help="What you want.", metavar="WORDS")] = "",
    provider: Annotated[
        str | None, typer.Option("--provider", help="offline or openai.", metavar="NAME")
    ] = None,
    show_prompt: Annotated[
        bool, typer.Option("--show-prompt", help="Print what would be asked, and ask nobody.")
    ] = False,
) -> None:
    """Ask an AI about the appearance values that both sides have changed, and only about those.

    Accepting the draft makes the merge with its values in it; what else is in conflict stays open,
    as after rr merge.
    """
    from engine.ai.draft import ask_merge
    from rrcli.ai_target import draft_or_print

    session.allow("change")
    project = session.project()
    asking = ask_merge(project.repository(), ours, theirs, brief=brief)
    draft_or_print(session, project, asking, provider, show_prompt=show_prompt)
