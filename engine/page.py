"""The viewer page: of one shoe, of a run of its sizes, of a shoe beside another, of a draft."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.subject import LEFT, Subject, scene_of
from schemas.errors import RRError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.ai.actions import Draft
    from engine.diff_geometry import Compared
    from engine.grade import Plan

MOST_SIZES = 24


class TooManySizesError(RRError):
    """The viewer page holds every size whole, about a megabyte each, and at most 24 of them.

    Show a shorter run, or one with larger steps: `--sizes 36-46/2`.
    """

    code: ClassVar[str] = "RR-E053"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "ask for fewer sizes, such as --sizes 36-46/2"


@dataclass(frozen=True, slots=True)
class Page:
    """The page as bytes, and what each shoe in it is called."""

    data: bytes
    models: tuple[str, ...]


def page(subject: Subject, *, side: str, opaque: bool = False) -> Page:
    """Return the page of one shoe.

    An opaque one holds its meshes, looks and name, and no measure, anchor, size or hash.
    """
    told = {"label": subject.resolved.name} if opaque else _told(subject, side)
    return _page("one", [(subject, told)], side)


def size_page(plan: Plan, *, side: str, seen: Callable[[str], None] = lambda _size: None) -> Page:
    """Return the page of a run, each size built; `seen` is told each. Raises TooManySizesError."""
    from engine.model import build_key, build_model

    if len(plan.sizes) > MOST_SIZES:
        raise TooManySizesError(f"{len(plan.sizes)} sizes are more than {MOST_SIZES}")
    shoes = []
    for size in plan.sizes:
        resolved = size.resolved
        subject = Subject(resolved, build_model(resolved), build_key(resolved))
        shoes.append((subject, _told(subject, side) | {"is_model": size.is_model}))
        seen(size.folder)
    own = [place for place, size in enumerate(plan.sizes) if size.is_model]
    return _page("sizes", shoes, side, start=own[0] if own else len(shoes) // 2)


def compared_page(
    subject: Subject,
    other: Subject,
    labels: tuple[str, str],
    *,
    side: str,
    progress: Callable[[object], None] | None = None,
) -> Page:
    """Return the page of a shoe beside another, with how far it lies from that; NoGeometryError."""
    from engine.comparand import of_subject
    from engine.diff_geometry import compare_parts

    compared = compare_parts(of_subject(other), of_subject(subject), progress)
    shoes = [
        (shoe, _told(shoe, side) | {"label": label})
        for shoe, label in zip((other, subject), reversed(labels), strict=True)
    ]
    return _page("compare", shoes, side, start=1, compared=compared)


def draft_page(found: Draft, present: Subject, drafted: Subject, *, side: str) -> Page:
    """Return the page of a draft beside the present, with what it would change and why."""
    from engine.page_draft import draft_told

    shoes = [
        (shoe, _told(shoe, side) | {"label": label})
        for shoe, label in ((present, "Present"), (drafted, "Draft"))
    ]
    return _page("draft", shoes, side, start=1, draft=draft_told(found))


def _page(
    mode: str,
    shoes: list[tuple[Subject, dict[str, Any]]],
    side: str,
    *,
    start: int = 0,
    compared: Compared | None = None,
    draft: Mapping[str, Any] | None = None,
) -> Page:
    from exporters.viewer.model import page_model
    from exporters.viewer.page import viewer_page

    subject = shoes[start][0]
    info: dict[str, Any] = {
        "name": subject.resolved.name,
        "side": side,
        "mode": mode,
        "start": start,
        "models": [told for _, told in shoes],
    }
    if compared is not None:
        info["compare"] = _deviations(compared)
    if draft is not None:
        info["draft"] = draft
    models = [
        page_model(scene_of(shoe, side=side), compared.signed_mm if compared and number else None)
        for number, (shoe, _) in enumerate(shoes)
    ]
    return Page(viewer_page(models, info), tuple(str(told["label"]) for _, told in shoes))


def _told(subject: Subject, side: str) -> dict[str, Any]:
    """What is said of a shoe beside its meshes."""
    from engine.page_overlay import overlay
    from geometry.kernel import KERNEL

    size = subject.resolved.size
    told: dict[str, Any] = {"label": subject.resolved.name, "kernel": KERNEL}
    if size is not None:
        told["size"] = told["label"] = size.label()
    if subject.geometry_hash is not None:
        told["geometry_hash"] = subject.geometry_hash
    if subject.generation is not None and subject.generation_id is not None:
        told["generation"] = subject.generation_id
        told["kernel"] = subject.generation.geometry.kernel
    return told | {"overlay": overlay(subject, left=side == LEFT)}


def _deviations(compared: Compared) -> dict[str, Any]:
    """The figures of each part and the scale that the page colours by."""
    from engine.heatmap import LAST, scale_end_mm
    from exporters.heat import NOT_COMPARED, STOPS

    return {
        "end_mm": scale_end_mm(compared),
        "stops": list(STOPS),
        "other": NOT_COMPARED,
        "parts": [
            {"part": one.part, "state": one.state}
            | ({} if one.spread is None else asdict(one.spread))
            for one in compared.parts
            if one.part != LAST
        ],
    }
