"""What arrives from elsewhere: never taken on trust, and named by a ref only when it is whole."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from schemas.canonical import is_form_of, sha256_hex
from schemas.errors import InvalidRecordError, RRError
from schemas.feedback import FactoryFeedback
from schemas.ids import GenerationId, OperationId, is_id
from schemas.records import Generation
from store.backends.base import MissingError
from store.cases import CASES, Case
from store.complete import IncompleteGenerationError
from store.objects import SHORT, WrongKindError
from store.recent import Recent
from store.repository import Repository
from store.snapshot import Snapshot
from store.structured import parse_structured
from store.sync import Generations, Reading, demanded_meshes, needs, news
from store.transact import Entry, Refs, transact

OBJECT_LIMIT = 1 << 28
"""Bytes of content of the largest object that is exchanged: 256 MiB."""
_RECORDS: dict[str, type[Generation | Case]] = {Generation.KIND: Generation, **CASES}
EXCHANGED = frozenset(_RECORDS)
"""The kinds of records that are. Refsets and operations are each repository's own."""
_KINDS: Recent[str, str] = Recent(1 << 17)
"""What ids name that arrived here last: an id is a digest, so that can never change."""


class WrongContentError(RRError):
    """What arrived under an id does not have that id as its SHA-256, or was never asked for.

    Nothing of it was stored. The other side is damaged, or something between here and there
    changes bytes.
    """

    code = "RR-R071"
    exit_code = 8
    http_status = 422
    hint = "run the command again; if it fails again, run `rr fsck` on the other side"


class NotExchangedError(RRError):
    """An object arrived that repositories do not exchange, or a record that RR did not write.

    Operations and refsets are each repository's own. A record must be of a kind and version that
    this release knows, in its canonical bytes, and nothing may be named for what it is not, such
    as a spec file as a parent. Nothing of it was stored, or no branch has moved to it.
    """

    code = "RR-R072"
    exit_code = 8
    http_status = 422
    hint = "update RR Engine on both sides; if that changes nothing, run `rr fsck` on the other"


class TooLargeError(RRError):
    """More arrived at once than is taken: one object, one message, or too many ids in one question.

    The server says its limits before anything is sent, and the sender keeps to them; so this is
    an object that is larger than the remote takes, or a sender that is not RR Engine.
    """

    code = "RR-R073"
    exit_code = 8
    http_status = 413
    hint = "split the imported file, or ask whoever runs the server to raise its limit"


def check_content(object_id: str, content: bytes) -> None:
    """Raise WrongContentError, NotExchangedError or TooLargeError unless it may be stored."""
    if len(content) > OBJECT_LIMIT:
        raise TooLargeError(f"an object of {len(content)} bytes arrived", place=object_id)
    if not is_id(object_id) or sha256_hex(content) != object_id:
        raise WrongContentError("the content is not what its id says", place=object_id)
    table = check_exchanged(object_id, content)
    _KINDS.put(object_id, "" if table is None else str(table["kind"]))
    if table is None:
        return
    kind = _RECORDS[str(table["kind"])]
    try:
        same = is_form_of(kind.from_dict(table).to_dict(), content)
    except (RRError, ValueError) as error:
        raise NotExchangedError(str(error), place=object_id) from error
    if not same:
        raise NotExchangedError("the bytes of a record are not canonical", place=object_id)


def check_exchanged(object_id: str, content: bytes) -> dict[str, object] | None:
    """The table of a record, None for plain bytes; raises NotExchangedError for other kinds."""
    table = parse_structured(content)
    if table is not None and table["kind"] not in EXCHANGED:
        raise NotExchangedError(f"a {table['kind']} is not exchanged", place=object_id)
    return table


def store_arrived(repository: Repository, contents: Mapping[str, bytes]) -> None:
    """Store objects that arrived, all or none of them; durable when this returns.

    No ref leads to them yet, so nobody sees them: who sends the rest, or the same again, goes on
    where it stopped, and clean-up removes what is never needed.
    """
    for object_id, content in contents.items():
        check_content(object_id, content)
    repository.objects.put_many(contents)
    repository.backend.flush()


@dataclass(frozen=True, slots=True)
class Arrived:
    """Generations that are new here, parents first, with the ids of all that they need.

    `reading` has them, so that nobody reads them again.
    """

    generations: Generations
    needed: tuple[str, ...]
    reading: Reading


def check_arrived(
    repository: Repository,
    wanted: Iterable[GenerationId],
    snapshot: Snapshot,
    *,
    ahead: Collection[str] = (),
    but_meshes: bool = False,
) -> Arrived:
    """What is new here once refs name the wanted generations, if it is there, whole and right.

    Raises IncompleteGenerationError, NotExchangedError, and the errors of reading. `ahead` are ids
    that the sender says are new, so that they can be read at once. With `but_meshes`, meshes that
    no kernel builds again may be left where they are.
    """
    reading = Reading(repository.objects)
    reading.ahead(ahead)
    try:
        new = news(reading, wanted, here(snapshot))
    except MissingError as error:
        raise _incomplete(error.place, "its ancestor", error.place) from error
    except (WrongKindError, InvalidRecordError) as error:
        raise NotExchangedError(error.message, place=error.place) from error
    needed = {
        need.object_id: (generation_id, need.role)
        for generation_id, generation in new.items()
        for need in (*needs(generation), *(() if but_meshes else demanded_meshes(generation)))
    }
    for object_id in repository.objects.absent(needed):
        raise _incomplete(*needed[object_id], object_id)
    _check_kinds(repository, new.values(), needed)
    return Arrived(new, (*needed, *new), reading)


def here(snapshot: Snapshot) -> list[GenerationId]:
    """The generations that refs and the active state lead to at once: they have all they need."""
    active = snapshot.active.generation
    found = dict.fromkeys(target for _, target in snapshot.refs())
    return [*found, *([active] if active is not None and active not in found else [])]


def _check_kinds(
    repository: Repository,
    generations: Collection[Generation],
    needed: Mapping[str, tuple[GenerationId, str]],
) -> None:
    """A spec or a mesh must not be a record, and a record be of the kind that is meant."""
    kinds = {one: "ai_action" for generation in generations for one in generation.ai_actions}
    for generation in generations:
        kinds |= {str(one): FactoryFeedback.KIND for one in generation.factory_feedback}
    for object_id, kind in _found_kinds(repository, needed):
        if kind != kinds.get(object_id, ""):
            generation_id, role = needed[object_id]
            raise NotExchangedError(
                f"{role} of generation {generation_id[:SHORT]} is "
                f"{f'a {kind}' if kind else 'plain bytes'}",
                place=object_id,
            )


def _found_kinds(repository: Repository, object_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each id with the kind of record that it names, or nothing for plain bytes."""
    unknown = []
    for object_id in object_ids:
        kind = _KINDS.find(object_id)
        if kind is None:
            unknown.append(object_id)
        else:
            yield object_id, kind
    for object_id, content in repository.objects.many(unknown):
        table = parse_structured(content)
        yield object_id, "" if table is None else str(table["kind"])


def record_arrived(
    repository: Repository,
    entry: Entry,
    *,
    needed: Collection[str],
    expect: Refs,
    set: Refs,
    cases: Iterable[Case] = (),
) -> OperationId:
    """Record the operation that lets refs name what has arrived; all or nothing.

    Raises RefMovedError, and IncompleteGenerationError if clean-up has taken something since it
    was looked at: under the lock it takes nothing.
    """
    repository.backend.flush()
    with repository.backend.lock():
        for object_id in repository.objects.absent(needed):
            raise _incomplete("", "an object", object_id)
        snapshot = repository.snapshot()
        return transact(
            repository.backend, snapshot, entry, expect=expect, set=set, whole=True, cases=cases
        )


def _incomplete(generation_id: str, what: str, missing: str) -> IncompleteGenerationError:
    whose = f"generation {generation_id[:SHORT]} needs {what}" if generation_id else f"{what} is"
    return IncompleteGenerationError(
        f"{whose} {missing[:SHORT]}, which has not arrived",
        place=generation_id or missing,
        hint="run the command again: what has arrived is not sent again",
        details={"generation": generation_id, "missing": missing, "what": what},
    )
