"""`rr feedback import`: a form that a factory filled in becomes change requests."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr feedback import form.xlsx",
    "rr feedback import form.json --of sample-1 --json",
)


def feedback_import(
    session: Session,
    file: Annotated[Path, typer.Argument(help="XLSX or JSON.", metavar="FILE")],
    of: Annotated[
        str | None, typer.Option("--of", help="Refuse a form about another one.", metavar="REV")
    ] = None,
) -> None:
    """Record every finding of a form, or none where a cell is wrong; each cell is named then.

    The design stays as it is. What was read before is not recorded twice. A form of another project
    or generation is refused, and so are formulas, macros and links. Photos that it names are
    files of its own folder.
    """
    from engine.feedback_import import import_form
    from engine.form_photos import beside
    from engine.form_read import read_form_file
    from rrcli.columns import columns
    from rrcli.feedback_lines import HEAD, item_row, who_acts
    from rrcli.short import plural

    session.allow("feedback")
    path = session.path(file)
    data, who = read_form_file(path), who_acts(session)
    repository = session.project().repository()
    found = import_form(repository, data, who, rev=of, find=beside(path.parent))
    if session.out.json:
        session.out.document("feedback-import", found.to_dict())
        return
    session.out.lines(columns(HEAD, map(item_row, found.added), session))
    told = [f"{plural(len(found.added), 'new request')}"]
    told += [f"{found.known} here already"] * bool(found.known)
    told += [f"{plural(found.within, 'measurement')} within tolerance"] * bool(found.within)
    session.out.note(", ".join(told))
