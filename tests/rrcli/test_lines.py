"""What people read: log_lines, show_lines, generate_lines, fsck_lines, feedback_lines, …"""

from dataclasses import replace

import pytest

from engine.feedback import Item
from engine.history import LogEntry
from engine.record_spec import Generated
from engine.show import Shown
from engine.verify import Check, Verified
from engine.verify_bundle import BundleVerified
from engine.working import Change
from rrcli.feedback_lines import item_lines, item_row
from rrcli.fsck_lines import fsck_lines, repair_line
from rrcli.generate_lines import generated_fields, generated_lines
from rrcli.log_lines import acting, entry_line, person
from rrcli.output import Output, paint
from rrcli.show_lines import show_lines
from rrcli.verify_lines import bundle_lines, check_lines
from schemas.feedback import RequestedChange
from schemas.ids import BlobId, BuildKey, FeedbackId, GenerationId, GeometryHash, MeshId
from schemas.records import Generation, GeometryRecord, SpecIds
from store.fsck import FsckReport
from store.fsck_graph import Damage
from store.repair import Repair
from tests.schemas.test_feedback import ANSWER, FEEDBACK

PLAIN = Output()
ID = GenerationId("ab" * 32)
BLOB = BlobId("cd" * 32)
AUDIT = {"code": "RR-G110", "severity": "error", "part": "last", "message": "too long"}


@pytest.fixture
def generation() -> Generation:
    geometry = GeometryRecord(
        build_key=BuildKey("1" * 64),
        geometry_hash=GeometryHash("2" * 64),
        kernel="1",
        parts={"last": MeshId("3" * 64)},
        bounds_um=((0, -50_000, 0), (292_000, 54_000, 120_500)),
    )
    return Generation(
        parents=(),
        name="aurora",
        style="sneaker",
        spec=SpecIds(BLOB, BLOB, BLOB, BLOB),
        geometry=geometry,
        source="generate",
        author="Ada <ada@example.org>",
        message="first\nand more",
        time=0,
        filled={"materials.upper": "canonical default, chosen by Ada"},
        audit=(AUDIT,),
    )


def test_one_line_of_a_log(generation: Generation) -> None:
    entry = LogEntry(ID, generation, ("main",), ("v1",), active=True)
    expected = f"{ID[:12]}  1970-01-01 00:00  Ada  (@, main, tag v1) first [audit 1]"
    assert entry_line(entry, PLAIN) == expected
    assert person("no mail") == "no mail"


def test_a_page_of_show(generation: Generation) -> None:
    entry = LogEntry(ID, generation, (), (), active=False)
    text = "\n".join(show_lines(Shown(entry, (Change("a.b", 1, 2.5),)), PLAIN))
    for piece in ("292.0 × 104.0 × 120.5 mm, 1 part", "a.b: 1 → 2.5", "    and more", ID):
        assert piece in text
    assert "materials.upper: canonical default" in text and "error RR-G110 last: too long" in text
    assert "names" not in text, "a fact without a value is left out"


def test_what_generate_says(generation: Generation) -> None:
    made = Generated(ID, generation, "main", changed=True, branch_is_new=False)
    lines = generated_lines(made, PLAIN)
    assert lines[0] == f"main {ID[:12]}  first" and "1 canonical default filled in" in lines[2]
    same = Generated(ID, generation, "side", changed=False, branch_is_new=True)
    assert generated_lines(same, PLAIN) == [
        f"nothing changed: side stands on {ID[:12]}; branch side begins here"
    ]
    assert generated_fields(made)["geometry_hash"] == "2" * 64


def test_what_fsck_and_verify_say() -> None:
    damage = Damage("object ab", "RR-R013", "is damaged", "objects/ab", "fetch it again")
    broken = FsckReport(3, 1500, 3, (damage,), ())
    assert fsck_lines(broken, PLAIN) == [
        "damage RR-R013 object ab: is damaged",
        "  where  objects/ab",
        "   next  fetch it again",
        "damaged: 1 fault in 3 objects, 1.5 KB",
    ]
    assert fsck_lines(FsckReport(1, 9, 1, (), ()), PLAIN) == ["sound: 1 object, 9 B checked"]
    done = Repair("op_head", "names operation ab again", "op_head")
    assert repair_line(done, PLAIN) == "repaired op_head: names operation ab again"
    result = Verified((Check("x", "same", "ok"), Check("y", "not rebuilt", "needs kernel 9")))
    assert check_lines(result, PLAIN)[1] == "not rebuilt  y: needs kernel 9"
    assert result.ok and not result.complete
    bundle = BundleVerified("factory", "f" * 64, None, ("a.stl: changed",), result)
    assert bundle_lines(bundle, PLAIN)[-1] == "damaged      a.stl: changed"
    assert not bundle.to_dict()["ok"]


def test_colour_wraps_and_nothing_else(generation: Generation) -> None:
    entry = LogEntry(ID, generation, (), (), active=False)
    colored = entry_line(entry, Output(color=True))
    assert paint(ID[:12], "yellow") in colored and "\x1b[33m" in colored


def test_what_others_wrote_of_a_shoe_steers_no_terminal() -> None:
    """Cases come by a fetch: their texts are anybody's."""
    bad = "\x1b[31m\nx"
    changes = (RequestedChange(f"a.{bad}", bad, bad),)
    request = replace(
        FEEDBACK, size=bad, part=bad, landmark=bad, observation=bad, measure=bad, changes=changes,
        impact=bad, author=bad, role=bad,
    )  # fmt: skip
    answer = replace(ANSWER, note=bad, author=bad, role=bad)
    item = Item(FeedbackId("b" * 64), request, None, (answer,))
    told = [*item_lines(item, PLAIN), *item_row(item), acting(bad, bad)]
    assert not [line for line in told if "\x1b" in line or "\n" in line]
    assert item_row(replace(item, request=replace(request, part="")))[4] == "-"
