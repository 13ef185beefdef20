"""Objects of one kind by the first digits of their ids."""

from typing import TypeVar

from schemas.ids import ObjectId
from schemas.records import Generation, Operation
from store.backends.base import Backend
from store.names import object_id_of, object_name
from store.objects import DamagedObjectError, Objects, WrongKindError

R = TypeVar("R", Generation, Operation)


def of_prefix(backend: Backend, objects: Objects, kind: type[R], prefix: str) -> list[ObjectId]:
    """The ids of the records of a kind that begin with a prefix, in order.

    Raises DamagedObjectError when nothing fits but an object that cannot be read, which may be it.
    """
    found: list[ObjectId] = []
    damaged: list[DamagedObjectError] = []
    for name in backend.names(object_name(prefix)):
        candidate = object_id_of(name)
        if candidate is None:
            continue
        try:
            objects.record(kind, candidate)
        except WrongKindError:
            continue
        except DamagedObjectError as error:  # may be a mesh; only fatal if nothing else fits
            damaged.append(error)
            continue
        found.append(candidate)
    if damaged and not found:
        raise damaged[0]
    return sorted(found)
