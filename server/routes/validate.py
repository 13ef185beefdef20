"""Validating a spec: no project, nothing is kept."""

from __future__ import annotations

from starlette.responses import Response

from schemas.api.validate import ValidateOrder, ValidationAnswer
from server.documented import errors, routes_of
from server.errors import JsonAnswer
from server.recording import spec_bytes

router = routes_of("specs")


@router.post(
    "/validate",
    response_model=ValidationAnswer,
    responses=errors(408, 413, 422),
)
def validate(order: ValidateOrder) -> Response:
    """Every finding of a spec, and what of its appearance is missing."""
    from engine.gate import missing_appearance
    from engine.specfile import SpecFile
    from engine.validate import validate_files
    from schemas.resolve import resolve
    from schemas.validate import validate as check

    file = SpecFile(order.name, spec_bytes(order.spec))
    report = validate_files([file])
    missing: tuple[str, ...] = ()
    if report.valid:
        authored = check(file.data, file.name).authored
        missing = () if authored is None else missing_appearance(resolve(authored))
    return JsonAnswer({**report.to_dict(), "missing": list(missing)})
