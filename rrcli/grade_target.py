"""What `rr grade` is asked for, and delivering it: a folder or an archive, and a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exporters.registry import FORMATS
from rrcli.choices import choose, choose_each
from rrcli.columns import columns
from rrcli.failure import UsageMistakeError
from rrcli.progress import progress_bar
from rrcli.short import plural, size_text

if TYPE_CHECKING:
    from engine.grade import Plan, Wanted
    from engine.size_run import SizeRun
    from engine.specfile import SpecFile
    from exporters.grading_chart import Chart
    from rrcli.session import Session
    from schemas.grading.grade import Mode
    from schemas.grading.rules import GradeRules

BOTH = "both"
STDOUT = "-"
SHOWN = (
    ("last_length_mm", "last"),
    ("ball_girth_mm", "ball"),
    ("instep_girth_mm", "instep"),
    ("long_heel_girth_mm", "heel"),
    ("ball_width_mm", "width"),
    ("back_height_mm", "back"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """The run asked for, and the rules to grade it by."""

    run: SizeRun
    mode: Mode
    rules: GradeRules

    @classmethod
    def of(
        cls,
        session: Session,
        sizes: str,
        system: str | None,
        widths: str | None,
        mode: str,
        rules: Path | None,
    ) -> Options:
        """Return the options checked; raises UsageMistakeError and InvalidRulesError."""
        from engine.size_run import SizeRun
        from schemas.grading.grade import MODES
        from schemas.grading.rules import built_in_rules, read_rules
        from schemas.sizes import SYSTEMS

        if not sizes:
            raise UsageMistakeError(
                "which sizes?", place="--sizes", hint="rr grade spec.yaml --sizes 36-46"
            )
        if system is not None:
            system = choose(system.upper(), SYSTEMS, "--system")
        found = built_in_rules()
        if rules is not None:
            found = read_rules(session.path(rules).read_bytes(), str(rules))
        chosen = MODES[MODES.index(choose(mode, MODES, "--mode"))]
        return cls(SizeRun(sizes, system, widths), chosen, found)

    def wanted(
        self, formats: Sequence[str], parts: Sequence[str], quality: str, side: str
    ) -> Wanted:
        """Return what to write for each size; raises UsageMistakeError."""
        from engine.grade import Wanted
        from engine.subject import SIDES
        from geometry.kernel import PART_NAMES, QUALITIES

        sides = SIDES if choose(side, (*SIDES, BOTH), "--side") == BOTH else (side,)
        return Wanted(
            formats=choose_each(formats, tuple(FORMATS), "--format") or tuple(FORMATS)[:1],
            parts=choose_each(parts, PART_NAMES, "--part"),
            quality=choose(quality, QUALITIES, "--quality"),
            sides=sides,
        )

    def plan(self, file: SpecFile) -> Plan:
        """Return every size, graded and checked; raises as `engine.grade.plan_run` does."""
        from engine.grade import plan_run

        return plan_run(file, self.run, self.rules, mode=self.mode)


def print_rules(session: Session) -> None:
    """Write the built-in rules to stdout, as CSV or inside JSON."""
    from schemas.grading.table import RULES_CSV

    if session.out.json:
        session.out.document("grade-rules", {"rules_csv": RULES_CSV})
    else:
        session.out.text(RULES_CSV)


def report_plan(session: Session, plan: Plan) -> None:
    """Write the nominal chart of a run that is not built."""
    from engine.grade import planned_chart

    _report(session, [planned_chart(plan)], None, {})


def deliver_run(
    session: Session,
    plan: Plan,
    wanted: Wanted,
    output: Path | None,
    jobs: int,
    scheduler: str | None,
) -> None:
    """Build the run into a folder or an archive that appears whole, and report it."""
    from engine.grade import build_run
    from engine.places import (
        file_named,
        require_place_for_file,
        require_place_for_folder,
        write_file,
        write_stream,
    )
    from engine.workers import workers
    from exporters.archive import zip_bytes

    target = output or file_named(plan.name, "-sizes")
    stdout, archive = str(target) == STDOUT, target.suffix.lower() == ".zip"
    path = session.path(target)
    if stdout and session.out.json:
        raise UsageMistakeError(
            "-o - and --json both want stdout", place="-o", hint="give -o FILE with --json"
        )
    if not stdout:
        (require_place_for_file if archive else require_place_for_folder)(path)
    _note_defaults(session, plan)
    charts: list[Chart] = []
    with (
        progress_bar(session, "grading") as step,
        workers(min(jobs, len(plan.sizes)), scheduler) as executor,
    ):
        files = build_run(plan, wanted, executor, seen=step, charted=charts.append)
        if not archive and not stdout:
            _report(session, charts, target, write_stream(path, files))
            return
        members = dict(files)
    if stdout:
        session.out.raw(zip_bytes(members))
        return
    write_file(path, zip_bytes(members))
    _report(session, charts, target, {name: len(data) for name, data in members.items()})


def _note_defaults(session: Session, plan: Plan) -> None:
    from engine.gate import missing_appearance

    missing = missing_appearance(plan.sizes[0].resolved)
    if missing:
        session.out.note(f"note: canonical defaults for {', '.join(missing)}")


def _report(
    session: Session, charts: Sequence[Chart], target: Path | None, written: dict[str, int]
) -> None:
    out, chart = session.out, charts[0]
    if out.json:
        files = [{"path": name, "bytes": size} for name, size in sorted(written.items())]
        place = None if target is None else str(session.path(target))
        out.document("grade", {"path": place, **chart.to_dict(), "files": files})
        return
    from exporters.grading_chart import mm_text

    weighed = any(row.mass_g is not None for row in chart.rows)
    head = ["size", *(name for _, name in SHOWN), *(["mass g"] if weighed else [])]
    rows = [
        [
            f"{row.system} {row.value} {row.width}{' *' if row.is_model else ''}",
            *(mm_text(row.nominal_um[column], 1) for column, _ in SHOWN),
            *([mm_text(round((row.mass_g or 0) * 1000), 0)] if weighed else []),
        ]
        for row in chart.rows
    ]
    out.lines(columns(head, rows, session))
    if target is None:
        out.note(f"{plural(len(rows), 'size')}, every one a valid spec; nothing was built")
        return
    total = sum(written.values())
    counts = f"{plural(len(rows), 'size')}, {plural(len(written), 'file')}"
    out.line(f"{target}  {counts}, {size_text(total)}")
    if target.suffix.lower() != ".zip":
        out.note(f"next: open {target / 'chart.svg'}")
