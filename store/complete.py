"""Whether a generation has all that it needs: asked before a ref is to name it."""

from collections.abc import Container, Iterator

from schemas.errors import RRError
from schemas.ids import BlobId, GenerationId
from schemas.records import Generation
from store.objects import SHORT, readable
from store.snapshot import Snapshot


class IncompleteGenerationError(RRError):
    """What was to be recorded lacks something that it needs: a generation, or a change request.

    Clean-up took it while the command was at work and nothing needed it yet, or a file of the
    repository is lost. Nothing was recorded, no branch has moved. The same command stores anew what
    it makes; what it does not make is damage, and `rr fsck` tells the remedy.
    """

    code = "RR-R065"
    exit_code = 6
    http_status = 409
    hint = "run the command again; if it fails again, run `rr fsck`"


def check_complete(
    snapshot: Snapshot, generation_id: GenerationId, generation: Generation, but: Container[str]
) -> None:
    """Raise IncompleteGenerationError if something is not there; `but` are known to be.

    Looks for names only and reads no byte. The lock must be held, so that nothing goes meanwhile.
    What a ref leads to already is not refused: clean-up takes nothing of it, so it is damaged, and
    the sound part of a damaged history may be named to save it.
    """
    # Itself too: it may have been read before clean-up took it, and be remembered.
    for what, object_id in (("its own record", generation_id), *_needs(generation)):
        if object_id in but or snapshot.objects.has(object_id):
            continue
        if _is_reached(snapshot, generation_id):
            return
        raise IncompleteGenerationError(
            f"generation {generation_id[:SHORT]} needs {what} {object_id[:SHORT]}, "
            "which is not there",
            place=generation_id,
            details={"generation": generation_id, "missing": object_id, "what": what},
        )


def check_photo(snapshot: Snapshot, blob: BlobId) -> None:
    """Raise IncompleteGenerationError if the photo of a change request is not there.

    The lock must be held.
    """
    if not snapshot.objects.has(blob):
        raise IncompleteGenerationError(
            f"a change request needs the photo {blob[:SHORT]}, which is not there",
            place=blob,
            details={"missing": blob, "what": "a photo"},
        )


def _is_reached(snapshot: Snapshot, wanted: GenerationId) -> bool:
    """Whether a ref or the active state leads to a generation. This reads much, and seldom runs."""
    waiting = [target for _, target in snapshot.refs()]
    active = snapshot.active.generation
    waiting += () if active is None else (active,)
    seen: set[GenerationId] = set()
    while waiting:
        generation_id = waiting.pop()
        if generation_id == wanted:
            return True
        if generation_id not in seen:
            seen.add(generation_id)
            generation = readable(snapshot.objects, Generation, generation_id)
            waiting += () if generation is None else generation.parents
    return False


def _needs(generation: Generation) -> Iterator[tuple[str, str]]:
    """What must be there, with the id. Meshes that the spec alone gives can be built again."""
    for parent in generation.parents:
        yield "the generation", parent
    for role, blob in generation.spec.to_dict().items():
        yield f"the {role} spec", str(blob)
    geometry = generation.geometry
    if not generation.is_made_by(geometry.kernel):
        for part, mesh in geometry.parts.items():
            yield f"the mesh `{part}`", mesh
    for inherited in geometry.parent_hashes:
        yield "the mesh", inherited
    for action in generation.ai_actions:
        yield "the AI action", action
    for request in generation.factory_feedback:
        yield "the change request", request
