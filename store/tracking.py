"""What remotes had when they were last asked: no going back in our own history changes that."""

from schemas.records import Refset
from store.objects import Objects
from store.refdiff import diff_refs
from store.refnames import REMOTE
from store.refsets import change_refs


def keep_tracking(objects: Objects, wanted: Refset, now: Refset) -> Refset:
    """The root with our own names as in `wanted`, and those of remotes as they are `now`."""
    theirs = {
        change.ref: change.before
        for change in diff_refs(objects, now, wanted)
        if change.ref.startswith(REMOTE)
    }
    return change_refs(objects, wanted, theirs) if theirs else wanted
