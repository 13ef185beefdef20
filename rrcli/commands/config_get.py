"""`rr config get`: print one setting."""

from typing import Annotated

import typer

from rrcli.config_files import settings_files
from rrcli.session import Session


def config_get(
    session: Session, name: Annotated[str, typer.Argument(help="Such as author.", metavar="NAME")]
) -> None:
    """Print the value in force of one setting: the project's, else yours, else the default."""
    from engine.settings import find_setting

    found = find_setting(name, settings_files(session))
    if session.out.json:
        row = {"name": name, "value": found.value, "origin": str(found.origin or "default")}
        session.out.document("config", {"settings": [row]})
    else:
        session.out.line(found.value)
