"""`rr generate`: build the spec and record it as a new generation."""

from typing import Annotated

import typer

from engine.gate import AI_DRAFT, ASK, CANCEL, DEFAULTS
from rrcli.choices import choose
from rrcli.session import Session

MISSING = (ASK, DEFAULTS, CANCEL, AI_DRAFT)

EXAMPLES = (
    'rr generate -m "raise the toe spring"',
    'rr generate wide.yaml --branch wide-toe -m "try a wide toe"',
)


def generate(
    session: Session,
    spec: Annotated[
        str | None, typer.Argument(help="Spec file, or - for stdin.", metavar="[SPEC]")
    ] = None,
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="What changed.", metavar="MSG")
    ] = None,
    branch: Annotated[
        str | None, typer.Option("--branch", help="Record on this branch instead.", metavar="B")
    ] = None,
    missing: Annotated[
        str | None, typer.Option("--missing", help=f"One of {', '.join(MISSING)}.", metavar="HOW")
    ] = None,
) -> None:
    """Build the spec and record it as a new generation.

    Without SPEC the project's spec.yaml is used; another SPEC never touches it. When the
    appearance is incomplete a terminal is asked, a script says how with --missing.
    """
    from engine.ai.draft import DraftWaitsError
    from engine.generate import generate as generate_now
    from engine.record_spec import Order
    from engine.settings import read_setting
    from rrcli.gate_draft import accepted_at_gate, choice_at_gate
    from rrcli.generate_lines import generated_fields, generated_lines

    session.allow("change")
    project = session.project()
    how = choose(
        missing or read_setting("generate.missing", [project.config_file]), MISSING, "--missing"
    )
    order = Order(
        message=message or "",
        branch=branch,
        author=session.author(project),
        time=session.now(),
        choose=lambda paths: choice_at_gate(session, project, paths, how, drafts=spec is None),
    )
    file = session.spec(spec, project.working_file)
    try:
        done = generate_now(project.repository(), file, order)
    except DraftWaitsError as waits:
        done = accepted_at_gate(session, project, order, waits)
    if session.out.json:
        session.out.document("generate", generated_fields(done))
    else:
        session.out.lines(generated_lines(done, session.out))
