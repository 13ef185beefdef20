"""What a generation's lost blobs can be made from: its source, its values, the working file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.halves import canonical_halves
from geometry.kernel import KERNEL
from schemas.errors import RRError
from store.repair import Remade

if TYPE_CHECKING:
    from schemas.records import Generation
    from schemas.resolve import Resolved
    from store.objects import Objects


@dataclass(frozen=True, slots=True)
class _Spec:
    """A spec that could be read, and from what."""

    authored: dict[str, Any]
    resolved: Resolved
    whence: str


@dataclass(frozen=True, slots=True)
class Remaker:
    """Makes lost blobs again; `working_file` may still hold a source that the store lost."""

    working_file: Path

    def __call__(
        self, objects: Objects, generation: Generation, lost: frozenset[str]
    ) -> Iterator[Remade]:
        """Yield contents that may be the lost ones; whoever asks compares their SHA-256."""
        spec_ids, parts = generation.spec, generation.geometry.parts
        if spec_ids.source in lost and self.working_file.is_file():
            yield Remade(f"{self.working_file.name} holds it still", self.working_file.read_bytes())
        spec = _spec(objects, generation)
        if spec is not None:
            halves = canonical_halves(spec.authored, spec.resolved)
            for role, spec_id in spec_ids.to_dict().items():
                if role in halves and spec_id in lost:
                    yield Remade(f"made again from the {spec.whence} spec", halves[role])
        if generation.is_made_by(KERNEL) and not lost.isdisjoint(parts.values()):
            values = _values(objects, generation) if spec is None else spec.resolved.instrumental
            if values is not None:
                yield from _meshes(values, generation.geometry.quality)


def _spec(objects: Objects, generation: Generation) -> _Spec | None:
    """Return the spec from its source, else from the values its author wrote; None without both."""
    import json

    from schemas.resolve import resolve
    from schemas.validate import validate

    try:
        authored = validate(objects.get(generation.spec.source), "spec").authored
        if authored is not None:
            return _Spec(authored, resolve(authored), "source")
    except RRError:
        pass  # the values are the next best
    try:
        tree = json.loads(objects.get(generation.spec.authored))["spec"]
        return _Spec(tree, resolve(tree), "authored")
    except (RRError, KeyError, ValueError, TypeError):
        return None  # lost as well, or of a release with other parameters


def _values(objects: Objects, generation: Generation) -> Mapping[str, int | str] | None:
    """Return the resolved values a shoe is built of, from the instrumental half itself."""
    import json

    from schemas.resolve import in_full

    try:
        half = json.loads(objects.get(generation.spec.instrumental))
    except RRError:
        return None
    values: dict[str, int | str] = in_full(half["values"])
    return values


def _meshes(values: Mapping[str, int | str], quality: str) -> Iterator[Remade]:
    from geometry.blob import encode_mesh
    from geometry.build import build_shoe

    for part in build_shoe(values, quality=quality).parts:
        yield Remade(f"rebuilt by kernel {KERNEL}", encode_mesh(part))
