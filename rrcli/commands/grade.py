"""`rr grade`: one spec in a run of sizes and widths."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.grade_target import Options, deliver_run, print_rules, report_plan
from rrcli.session import Session

EXAMPLES = (
    "rr grade examples/court.yaml --sizes 36-46 --widths F,G,H -o run",
    "rr grade examples/court.yaml --system US --sizes 7-12/0.5 --jobs 4 -o run.zip",
    "rr grade --print-rules > rules.csv",
)


def grade(
    session: Session,
    spec: Annotated[
        str | None, typer.Argument(help="Spec of the model size, or - for stdin.", metavar="[SPEC]")
    ] = None,
    sizes: Annotated[
        str, typer.Option("--sizes", help="36-46, 36-46/0.5 or 38,40,42.", metavar="RUN")
    ] = "",
    system: Annotated[
        str | None, typer.Option("--system", help="EU, UK, US, MONDO, JP, CN or KR.", metavar="S")
    ] = None,
    widths: Annotated[
        str | None, typer.Option("--widths", help="Such as E,G; else the model's.", metavar="W")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder, FILE.zip, or - for a ZIP on stdout."),
    ] = None,
    format: Annotated[
        list[str] | None, typer.Option("--format", help="glb, stl, obj, ply; several.", metavar="F")
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option("--part", help="Only this part; repeatable.", metavar="P")
    ] = None,
    quality: Annotated[
        str, typer.Option("--quality", help="draft, standard or production.", metavar="Q")
    ] = "standard",
    side: Annotated[
        str, typer.Option("--side", help="right, left or both.", metavar="S")
    ] = "right",
    mode: Annotated[
        str, typer.Option("--mode", help="arithmetic (fixed mm) or geometric (a ratio).")
    ] = "arithmetic",
    rules: Annotated[
        Path | None, typer.Option("--rules", help="Grade rules of your own.", metavar="CSV")
    ] = None,
    print_rules_only: Annotated[
        bool, typer.Option("--print-rules", help="Print the built-in grade rules.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", help="Processes to build with.", min=1)] = 1,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="Build on a Dask cluster.", metavar="ADDRESS")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and show the run; build nothing.")
    ] = False,
) -> None:
    """Grade a spec into a run of sizes and widths, by rule tables.

    Each size lies in SYSTEM-SIZE-WIDTH/ with its own spec.yaml; chart.csv, chart.json and chart.svg
    compare them. Every size is checked before anything is built. Needs no repository.
    """
    if print_rules_only:
        print_rules(session)
        return
    session.allow("geometry")
    options = Options.of(session, sizes, system, widths, mode, rules)
    wanted = options.wanted(format or [], part or [], quality, side)
    plan = options.plan(session.spec(spec))
    if dry_run:
        report_plan(session, plan)
    else:
        deliver_run(session, plan, wanted, output, jobs, scheduler)
