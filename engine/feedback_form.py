"""The form for a factory: what was sampled, what is nominal, what became of earlier requests."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine.feedback import Item
    from exporters.feedback_form import AnswerRow, FormInputs, NominalRow, ValueRow
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.repository import Repository

XLSX, JSON = "xlsx", "json"
FORMATS: Final = (XLSX, JSON)
_SHORT_TEXT: Final = 200


def feedback_form(
    repository: Repository, rev: str, *, kind: str = XLSX, stage: str = "proto", round: int = 1
) -> tuple[GenerationId, bytes]:
    """Return a generation's id and the form about it, as XLSX or JSON.

    The same generation with the same answers gives the same bytes. Raises RevNotFoundError and
    BadFeedbackError.
    """
    from exporters.feedback_form import form_tree, form_workbook

    generation_id = repository.resolve(rev)
    inputs = _inputs(repository, generation_id, stage, round)
    if kind == XLSX:
        return generation_id, form_workbook(inputs)
    import json

    text = json.dumps(form_tree(inputs), ensure_ascii=False, indent=2)
    return generation_id, f"{text}\n".encode()


def _inputs(
    repository: Repository, generation_id: GenerationId, stage: str, round: int
) -> FormInputs:
    from engine.feedback_add import MOST_ROUNDS, BadFeedbackError, parts_of
    from engine.specfile import SpecFile
    from engine.validate import require_valid
    from exporters.feedback_form import FormInputs
    from schemas.feedback import STAGES

    if stage not in STAGES:
        raise BadFeedbackError(f"stage is {stage!a}; it may be {', '.join(STAGES)}", place="stage")
    if not 1 <= round <= MOST_ROUNDS:
        raise BadFeedbackError(f"round is {round}, not 1 to {MOST_ROUNDS}", place="round")
    generation = repository.generation(generation_id)
    spec = require_valid(SpecFile("the recorded spec", repository.get(generation.spec.source)))
    size = spec.resolved.size
    return FormInputs(
        style=generation.name,
        generation=generation_id,
        spec=generation.spec.source,
        stage=stage,
        round=round,
        size="" if size is None else size.label(),
        nominal=tuple(_nominal(generation)),
        parts=parts_of(generation),
        landmarks=tuple(sorted(generation.geometry.anchors_um)),
        values=tuple(_values(spec)),
        answers=tuple(_answers(repository, generation_id)),
    )


def _nominal(generation: Generation) -> list[NominalRow]:
    from engine.feedback_add import IN_MM
    from exporters.feedback_form import NominalRow
    from exporters.quantities import rounded
    from exporters.tolerances import tolerance_of

    found: list[NominalRow] = []
    for name, value in sorted(generation.geometry.measures.items()):
        if name.endswith(IN_MM):
            nominal = Fraction(value)
            tolerance = tolerance_of(name)
            told = "" if tolerance is None else rounded(tolerance.of(nominal), 1)
            found.append(NominalRow(name, rounded(nominal, 3), told))
    return found


def _values(spec: Any) -> list[ValueRow]:
    from engine.feedback_add import values_of
    from exporters.feedback_form import ValueRow
    from schemas.parameters import PARAMETERS

    now = values_of(spec)
    return [
        ValueRow(
            path=path,
            meaning=row.meaning,
            unit=row.unit,
            now=now[path],
            least=row.minimum,
            most=row.maximum,
            choices=tuple(row.choices),
        )
        for row in PARAMETERS
        if (path := f"{row.half}.{row.path}") in now
    ]


def _answers(repository: Repository, generation_id: GenerationId) -> list[AnswerRow]:
    """What was asked about the generation and all that it stems from, oldest first."""
    from engine.feedback import items
    from exporters.feedback_form import AnswerRow
    from store.walk import walk

    line = {one for one, _ in walk(repository.objects, [generation_id])}
    found: list[AnswerRow] = []
    for item in items(repository.snapshot()):
        if item.request.generation in line:
            request, decided = item.request, item.decision
            found.append(
                AnswerRow(
                    feedback=item.feedback_id[:12],
                    state=item.state,
                    severity=request.severity,
                    observation=_short(request.observation),
                    asks=_asks(item),
                    answer="" if decided is None else _short(decided.note),
                    by="" if decided is None else decided.author,
                    photos="; ".join(f"{one.name} {one.blake3}" for one in request.photos),
                )
            )
    return found


def _asks(item: Item) -> str:
    told = (f"{one.path} {one.before} → {one.after}" for one in item.request.changes)
    return _short("; ".join(told))


def _short(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT_TEXT else line[: _SHORT_TEXT - 1] + "…"
