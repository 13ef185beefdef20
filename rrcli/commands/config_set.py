"""`rr config set`: change one setting."""

from typing import Annotated

import typer

from rrcli.config_files import file_to_change
from rrcli.session import Session

EXAMPLES = (
    'rr config set --user author "Ada <ada@example.org>"',
    "rr config set export.profile factory",
)


def config_set(
    session: Session,
    name: Annotated[str, typer.Argument(help="Such as author.", metavar="NAME")],
    value: Annotated[str, typer.Argument(help="The new value.", metavar="VALUE")],
    user: Annotated[bool, typer.Option("--user", help="For all your projects.")] = False,
) -> None:
    """Change one setting of this project, or with --user of all your projects."""
    from engine.settings import write_setting

    session.allow("change")
    file = file_to_change(session, user=user)
    write_setting(name, value, file)
    if session.out.json:
        row = {"name": name, "value": value, "origin": str(file)}
        session.out.document("config", {"settings": [row]})
    else:
        session.out.line(f"{name} = {value}")
