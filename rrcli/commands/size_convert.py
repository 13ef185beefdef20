"""`rr size convert`: one size in every system."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr size convert EU42",
    "rr size convert US9 --wearer women",
)


def size_convert(
    session: Session,
    size: Annotated[str, typer.Argument(help="Such as EU42, UK8.5 or JP26.5.", metavar="SIZE")],
    wearer: Annotated[
        str | None, typer.Option("--wearer", help="men, women, child or unisex.", metavar="WHO")
    ] = None,
) -> None:
    """Convert a shoe size to every system, through the foot length."""
    from engine.size_convert import convert_size

    found = convert_size(size, wearer=wearer)
    if session.out.json:
        session.out.document("size", found)
        return
    session.out.line(f"{found['given']} ({found['figure']} proportions)")
    session.out.line(f"  foot  {found['foot_length_mm']:.1f} mm")
    session.out.line(f"  last  {found['last_length_mm']:.1f} mm")
    session.out.lines([f"  {name:<5} {value}" for name, value in found["sizes"].items()])
