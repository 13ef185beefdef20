"""Export: the bundle of one generation for one partner, held to its audit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.approval_rule import FREE, ApprovalRule
from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.audit import Findings
    from engine.model import Model
    from exporters.inputs import BundleInputs
    from exporters.manifest import BundleFile
    from exporters.signing import Signer
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from schemas.resolve import Resolved
    from store.repository import Repository


FACTORY: Final = "factory"
"""The profile whose receiver builds what it gets, so that it may need approvals."""


class AuditRefusesError(RRError):
    """The audit of this shoe found errors, so it is not handed over.

    Each finding is named with its code. Correct the spec, or let a finding pass on purpose with
    `--allow CODE`: it is then recorded in the bundle's manifest. Nothing was written.
    """

    code: ClassVar[str] = "RR-E025"
    exit_code: ClassVar[int] = 9
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "correct the spec, or add --allow CODE for each finding"


class UnknownAuditCodeError(RRError):
    """A code was to be let pass that no audit gives.

    `--allow` takes the codes of audit findings, such as RR-G143, one each time. A code that names
    nothing is most often mistyped, and the finding that was meant would still refuse the shoe, now
    or after the next change. Nothing was written.
    """

    code: ClassVar[str] = "RR-E057"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run `rr audit` for the findings of this shoe and their codes"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A finished bundle: whose, of what, and its files (path → bytes)."""

    profile: str
    generation_id: GenerationId
    generation: Generation
    name: str
    files: tuple[BundleFile, ...]
    audit: Findings
    allowed: tuple[str, ...]

    @property
    def members(self) -> dict[str, bytes]:
        """The files as path → bytes."""
        return {file.path: file.data for file in self.files}

    @property
    def bundle_id(self) -> str:
        """The id that the manifest has for the bundle: it tells no generation."""
        from exporters.manifest import NAME, read_manifest

        return str(read_manifest(self.members[NAME])["bundle"])


def export(
    repository: Repository,
    rev: str,
    *,
    profile: str,
    formats: Sequence[str] | None,
    allow: Collection[str],
    progress: Callable[[str], None] | None = None,
    signer: Signer | None = None,
    approvals: ApprovalRule = FREE,
) -> Bundle:
    """Return the bundle of a generation for a profile; a signer's signature of it is one file more.

    `approvals` is what a bundle for a factory needs. Raises AuditRefusesError,
    NotApprovedError, ConflictsOpenError, RevNotFoundError, UnknownAuditCodeError, and the
    exporters' errors on profiles and formats.
    """
    from engine.audit import full_audit
    from engine.conflicts import require_decided
    from engine.parent_deviation import parent_deviation
    from engine.review import require_approved
    from engine.stored_model import spec_of, stored_model
    from exporters.bundle import bundle_files, members
    from exporters.profiles import chosen_formats, profile_named
    from store.cache import Cache

    documents = profile_named(profile).documents
    chosen_formats(profile_named(profile), None if formats is None else tuple(formats))
    generation_id = repository.resolve(rev)
    generation = repository.generation(generation_id)
    require_decided(generation_id, generation)
    codes = _audit_codes(generation, allow)
    if profile == FACTORY:
        require_approved(repository, generation_id, approvals)
    resolved = spec_of(repository, generation)
    model = stored_model(repository, generation)
    if progress is not None:
        progress("the audit")
    audit = _united(generation, full_audit(model, resolved, Cache(repository.folder)))
    allowed = _check_audit(audit, codes)
    deviation: tuple[dict[str, Any], ...] = ()
    if "deviation" in documents:
        if progress is not None:
            progress("the deviation from the parent")
        deviation = parent_deviation(repository, generation, model)
    inputs = _inputs(repository, generation_id, generation, resolved, model)
    inputs = replace(inputs, audit=audit, allowed=allowed, deviation=deviation)
    files = bundle_files(profile, inputs, formats=formats, progress=progress)
    if signer is not None:
        from exporters.signing import signature

        files += (signature(members(files), signer),)
    return Bundle(profile, generation_id, generation, resolved.name, files, audit, allowed)


def _united(generation: Generation, found: Findings) -> Findings:
    """Return what the full audit found, and what only the generation recorded."""
    seen = {(finding["code"], finding["part"]) for finding in found}
    only_recorded = tuple(
        dict(finding)
        for finding in generation.audit
        if (finding["code"], finding["part"]) not in seen
    )
    return (*only_recorded, *found)


def _audit_codes(generation: Generation, allow: Collection[str]) -> frozenset[str]:
    """Return the codes to let pass as RR prints them; an older kernel's findings count too."""
    from engine.explain import normal_code
    from geometry.audit import AUDIT_KINDS

    known = AUDIT_KINDS.keys() | {str(finding["code"]) for finding in generation.audit}
    for given in allow:
        if normal_code(given) not in known:
            raise UnknownAuditCodeError(f"no audit finding has the code {given!r}", place=given)
    return frozenset(normal_code(given) for given in allow)


def require_fit(audit: Findings, allow: Collection[str]) -> None:
    """Raise AuditRefusesError unless each error that was found is allowed."""
    from engine.explain import normal_code

    _check_audit(audit, frozenset(map(normal_code, allow)))


def _check_audit(audit: Findings, allowed: frozenset[str]) -> tuple[str, ...]:
    errors = [finding for finding in audit if finding["severity"] == "error"]
    refused = [finding for finding in errors if finding["code"] not in allowed]
    if refused:
        codes = sorted({str(finding["code"]) for finding in refused})
        raise AuditRefusesError(
            f"the audit refuses this shoe: {', '.join(codes)}",
            details={"audit": [dict(finding) for finding in refused]},
            hint=f"correct the spec, or add {' '.join(f'--allow {code}' for code in codes)}",
        )
    return tuple(sorted(allowed & {str(finding["code"]) for finding in errors}))


def _inputs(
    repository: Repository,
    generation_id: GenerationId,
    generation: Generation,
    resolved: Resolved,
    model: Model,
) -> BundleInputs:
    from engine.measure import checks, measures_of
    from engine.techpack_inputs import techpack_inputs
    from exporters.inputs import BundleInputs
    from schemas.resolve import appearance_bytes, instrumental_bytes

    record, spec = generation.geometry, generation.spec
    source = repository.get(spec.source)
    return BundleInputs(
        name=resolved.name,
        style=resolved.style,
        generation=generation_id,
        kernel=record.kernel,
        quality=record.quality,
        build_key=record.build_key,
        geometry_hash=record.geometry_hash,
        mesh_ids=dict(record.parts),
        parts=model.parts,
        anchors_um=dict(record.anchors_um),
        measures={name: float(value) for name, value in record.measures.items()},
        instrumental=resolved.instrumental,
        appearance=resolved.appearance,
        source=source,
        source_suffix="json" if source.lstrip().startswith(b"{") else "yaml",
        authored_bytes=repository.get(spec.authored),
        instrumental_bytes=instrumental_bytes(resolved),
        appearance_bytes=appearance_bytes(resolved),
        history=tuple(_history(repository, generation_id)),
        derived=frozenset(resolved.derived),
        checks=tuple(
            check.to_dict() for check in checks(measures_of(model), resolved.instrumental)
        ),
        spec_ids=_ids(generation),
        parent_hashes=record.parent_hashes,
        **techpack_inputs(repository, generation, resolved),
    )


def _history(repository: Repository, start: GenerationId) -> list[dict[str, Any]]:
    return [
        {
            "generation": generation_id,
            "parents": list(item.parents),
            "author": item.author,
            "time": item.time,
            "message": item.message,
            "source": item.source,
            "geometry_hash": item.geometry.geometry_hash,
        }
        for generation_id, item in repository.walk(start)
    ]


def _ids(generation: Generation) -> dict[str, str]:
    spec = generation.spec
    return {
        "source": spec.source,
        "authored": spec.authored,
        "instrumental": spec.instrumental,
        "appearance": spec.appearance,
    }
