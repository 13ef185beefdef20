"""Grade a model into a size run: plan and check every size, build each, chart them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from engine.size_run import SizeRun
    from engine.specfile import SpecFile
    from exporters.grading_chart import Chart, ChartRow
    from schemas.grading.grade import Mode
    from schemas.grading.rules import GradeRules
    from schemas.resolve import Resolved

SPEC = "spec.yaml"


class GradedSpecInvalidError(RRError):
    """A size of the run would not be a valid spec, so nothing was built or written.

    The findings name the sizes and what is wrong with each. Grade a shorter run, change the model,
    or let the quantity named grow otherwise in rules of your own (`--rules`).
    """

    code: ClassVar[str] = "RR-E041"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "change the model, the sizes, or the rules (rr grade --print-rules)"


@dataclass(frozen=True, slots=True)
class Planned:
    """One size of a run, not built yet: its folder, the bytes of its spec, what they resolve to."""

    folder: str
    spec: bytes
    resolved: Resolved
    is_model: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A run that can be built: every size of it is a valid spec."""

    name: str
    model: str
    mode: str
    rules: str
    sizes: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write for each size; no parts means all of them."""

    formats: tuple[str, ...] = ("glb",)
    parts: tuple[str, ...] = ()
    quality: str = "standard"
    sides: tuple[str, ...] = ("right",)


def plan_run(file: SpecFile, run: SizeRun, rules: GradeRules, *, mode: Mode = "arithmetic") -> Plan:
    """Return every size of a run, graded and checked.

    Raises InvalidSpecError for the model, UnreadableSizeRunError and SizeError for the sizes,
    InvalidRulesError where the rules say nothing about their system, and GradedSpecInvalidError
    with the findings of all sizes that fail.
    """
    from engine.graded_spec import spec_text
    from engine.size_run import sizes_of
    from engine.validate import finding_dict, require_valid
    from schemas.grading.grade import graded
    from schemas.grading.rules import InvalidRulesError
    from schemas.sizes import plain_number
    from schemas.validate import validate

    model = require_valid(file)
    own = model.resolved.size
    label = own.label() if own else "without a size"
    sizes = sizes_of(run, model.resolved)
    if not rules.knows(sizes[0].system):
        raise InvalidRulesError(f"{rules.name} says nothing about {sizes[0].system}")
    planned: list[Planned] = []
    findings = []
    for size in sizes:
        folder = f"{size.system}-{plain_number(size.value)}-{size.width}"
        data = file.data
        if size != own:
            spec = graded(model.authored, size, rules, mode=mode)
            remark = f"Graded from {label} to {size.label()}: {mode}, {rules.name}."
            data = spec_text(spec, remark).encode()
        checked = validate(data, f"{folder}/{SPEC}")
        findings += [found for found in checked.findings if found.severity == "error"]
        if checked.resolved is not None:
            planned.append(Planned(folder, data, checked.resolved, size == own))
    if findings:
        failing = list(dict.fromkeys(found.file.split("/")[0] for found in findings))
        raise GradedSpecInvalidError(
            f"{', '.join(failing)}: the graded spec is not valid",
            place=failing[0],
            details={"findings": [finding_dict(found) for found in findings]},
        )
    return Plan(model.resolved.name, label, mode, rules.name, tuple(planned))


def build_run(
    plan: Plan,
    wanted: Wanted,
    executor: Executor | None = None,
    *,
    seen: Callable[[str], None] = lambda _folder: None,
    charted: Callable[[Chart], None] = lambda _chart: None,
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of every file of a run, size after size; the chart and the sums last.

    The bytes do not depend on the executor. `seen` is told the folder of each size as it is done,
    `charted` the chart. Raises UnknownPartError, UnknownFormat, OnePartOnly
    and WorkerDiedError.
    """
    from engine.grade_build import Task, build_size
    from engine.workers import each
    from exporters.grading_chart import chart_csv, chart_json
    from exporters.grading_picture import chart_svg
    from exporters.sums import NAME, sha256

    sums: dict[str, str] = {}
    rows: list[ChartRow] = []
    tasks = [Task(size, wanted) for size in plan.sizes]
    for built in each(executor, build_size, tasks):
        rows.append(built.row)
        seen(built.row.folder)
        for path, data in built.files:
            sums[path] = sha256(data)
            yield path, data
    chart = chart_of(plan, tuple(rows), wanted.quality)
    charted(chart)
    for path, data in (
        ("chart.csv", chart_csv(chart)),
        ("chart.json", chart_json(chart)),
        ("chart.svg", chart_svg(chart)),
    ):
        sums[path] = sha256(data)
        yield path, data
    yield NAME, "".join(f"{sums[path]}  {path}\n" for path in sorted(sums)).encode()


def planned_chart(plan: Plan) -> Chart:
    """Return the chart of a run that is not built: nominal values alone."""
    return chart_of(plan, tuple(nominal_row(size) for size in plan.sizes), "")


def chart_of(plan: Plan, rows: tuple[ChartRow, ...], quality: str) -> Chart:
    """Return the chart of a run's rows."""
    from exporters.grading_chart import Chart
    from geometry.kernel import KERNEL

    return Chart(plan.name, plan.model, plan.mode, plan.rules, quality, KERNEL, rows)


def nominal_row(size: Planned) -> ChartRow:
    """Return what the chart says of a size before anything is built."""
    from exporters.grading_chart import NOMINAL, ChartRow
    from schemas.sizes import SYSTEMS, foot_length_mm, plain_number, size_value

    resolved = size.resolved
    own = resolved.size
    if own is None:
        raise ValueError("a graded spec has a size")
    foot = foot_length_mm(own.system, own.value, resolved.fit.figure)
    labels = {
        name: plain_number(size_value(name, foot, resolved.fit.figure), 1) for name in SYSTEMS
    }
    labels[own.system] = plain_number(own.value)
    return ChartRow(
        folder=size.folder,
        system=own.system,
        value=plain_number(own.value),
        width=own.width,
        is_model=size.is_model,
        sizes=labels,
        foot_length_um=round(Fraction(foot) * 1000),
        nominal_um={name: int(resolved.instrumental[path]) for name, path in NOMINAL.items()},
        measured_mm={},
        mass_g=None,
        plan=(),
        side=(),
    )
