"""What clean-up says it did."""

from pathlib import Path

from engine.drop_derived import Dropped
from engine.du import Share, Usage
from engine.gc import Cleaned
from rrcli.environment import read_environment
from rrcli.gc_lines import du_lines, gc_lines, gc_notes
from rrcli.output import Output
from rrcli.session import Session
from schemas.ids import OperationId
from store.gc import GcReport

FOUND = GcReport(
    layout=2,
    horizon=OperationId("ab" * 32),
    expired_operations=1,
    removed_objects=2,
    waiting_objects=3,
    packed_objects=4,
    leftovers=1,
)
GONE = Dropped(14, 5_800_000, 1, 0, (("cd" * 32, "it differs in last"),))


def test_what_was_done_and_what_would_be() -> None:
    assert gc_lines(Cleaned(False, FOUND, GONE, 6_000_000, 200_000)) == [
        "packed 4 objects",
        "removed 1 operation older than abababababab from the log",
        "removed 2 objects that nothing needs",
        "kept 3 objects whose grace is not over",
        "removed 1 leftover of interrupted writes",
        "rebuilt and compared 1 shoe",
        "dropped 14 meshes, 5.8 MB, and 0 B of cache",
        "6.0 MB before, 200.0 KB now",
    ]
    told = gc_lines(Cleaned(True, FOUND, GONE, 6_000_000, None))
    assert told[0] == "would pack 4 objects" and told[-1].startswith("would drop 14 meshes")
    assert gc_lines(Cleaned(False, None, None, 9, 9)) == ["9 B before, 9 B now"]
    assert list(gc_notes(Cleaned(False, FOUND, GONE, 9, 9))) == [
        "kept the meshes of generation cdcdcdcdcdcd: it differs in last"
    ]


def test_shares_and_their_sum(tmp_path: Path) -> None:
    usage = Usage((Share("meshes", "1", 2, 3000), Share("packs", None, 1, 500)), 3500, 7, 0, 9)
    session = Session(tmp_path, read_environment(), Output(), None)
    assert du_lines(usage, session) == [
        "kind              files  bytes",
        "meshes, kernel 1  2      3.0 KB",
        "packs             1      500 B",
        "all               3      3.5 KB",
        "rr gc would remove 7 B",
        "rr gc --drop-derived would free up to 9 B besides",
    ]
