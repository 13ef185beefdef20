"""Laws of merging real specs: merge_plan, merge_values and clash over every parameter."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest

from engine.clash import without_clashes
from engine.merge_plan import Plan, merge_plan
from engine.merge_values import as_written, is_width_apart, merge_values, was_width_apart
from engine.spec_edit import edited
from engine.specfile import SpecFile
from engine.validate import require_valid
from schemas.conflict import Conflict
from schemas.ids import GenerationId
from schemas.parameters import PARAMETERS, Parameter, parameter
from schemas.reader import read_document
from schemas.records import SpecIds
from schemas.resolve import authored_bytes, written_number
from schemas.table import last_bottom, last_origin
from schemas.validate import validate
from store.backends import MemoryBackend
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.conftest import ROOT
from tests.store.samples import make_generation

GIRTHS = [row.spec_path for row in PARAMETERS if row.path.endswith("_girth_mm")]
BASE = SPEC.encode()
MEASURED = {parameter(last_origin.PATH).spec_path: last_origin.MEASURED}
COURT = ROOT / "examples" / "court.yaml"


def record(repository: Repository, data: bytes, *parents: GenerationId) -> GenerationId:
    """A generation of a spec file whose geometry is nobody's: plans never look at it."""
    spec = require_valid(SpecFile("spec.yaml", data))
    put = repository.put_blob
    source, authored = put(data), put(authored_bytes(spec.authored))
    made = repository.generation(make_generation(repository, parents))
    ids = SpecIds(source, authored, authored, authored)
    time = 1_000 + len(list(repository.walk(*parents)))
    return repository.put_generation(replace(made, spec=ids, time=time))


def values(data: bytes) -> dict[str, Any]:
    return merge_values(require_valid(SpecFile("spec.yaml", data)).authored)


def changed(data: bytes, changes: Mapping[str, Any]) -> bytes:
    before = values(data)
    return edited(data, as_written(before, before | dict(changes), changes))


def is_valid(data: bytes) -> bool:
    return validate(data, "spec.yaml").valid


def another(row: Parameter, random: Random, now: Any) -> Any:
    """Another value of a parameter, anywhere in its range."""
    if row.choices:
        return random.choice([one for one in row.choices if one != now] or [now])
    if row.unit == "text" or row.minimum is None or row.maximum is None:
        return "#AB12CD" if row.path.endswith("_hex") else random.choice(["AB", "CD"])
    steps = random.randrange(5)
    value = row.minimum + (row.maximum - row.minimum) * steps / 4
    return int(value) if row.scale == 1 else round(value, 1)


def near(row: Parameter) -> list[Any]:
    """Values a little off what the example resolves to."""
    resolved = require_valid(SpecFile("spec.yaml", BASE)).resolved
    value = {**resolved.instrumental, **resolved.appearance}[row.path]
    if isinstance(value, str):
        return []
    number = written_number(row, value)
    assert not isinstance(number, str)
    steps = (1, -1, 2) if row.scale == 1 else (0.5, -0.5, 0.1)
    return [round(number + step, 3) for step in steps]


def some_changes(data: bytes, random: Random, count: int) -> bytes:
    """The spec with a few values changed; changes that a rule refuses are left out."""
    for row in random.sample(PARAMETERS, count):
        now = values(data).get(row.spec_path)
        new = changed(data, {row.spec_path: another(row, random, now)})
        data = new if is_valid(new) else data
    return data


class World:
    """A base and two sides in one repository in memory."""

    def __init__(self, ours: bytes, theirs: bytes, base: bytes = BASE) -> None:
        self.repository = Repository.init(MemoryBackend(), author="Ada", time=1)
        self.base = record(self.repository, base)
        self.ours = record(self.repository, ours, self.base)
        self.theirs = record(self.repository, theirs, self.base)

    def plan(self) -> Plan:
        return merge_plan(self.repository, self.ours, self.theirs)

    def mirrored(self) -> Plan:
        return merge_plan(self.repository, self.theirs, self.ours)


@pytest.mark.parametrize("seed", range(40))
def test_sides_may_be_exchanged_and_every_result_is_valid(seed: int) -> None:
    random = Random(seed)
    ours, theirs = (some_changes(BASE, random, 12) for _ in range(2))
    world = World(ours, theirs)
    plan, mirrored = world.plan(), world.mirrored()
    assert is_valid(plan.source) and is_valid(mirrored.source)
    one, other = values(plan.source), values(mirrored.source)
    disputed = {found.path for found in (*plan.conflicts, *mirrored.conflicts)}
    assert {p: v for p, v in one.items() if p not in disputed} == {
        p: v for p, v in other.items() if p not in disputed
    }
    plain = [found for found in plan.conflicts if not found.rule]
    assert [(c.path, c.ours, c.theirs) for c in plain] == [
        (c.path, c.theirs, c.ours) for c in mirrored.conflicts if not c.rule
    ]
    for found in plan.conflicts:
        assert one.get(found.path) == found.ours == values(ours).get(found.path)
        assert found.theirs == values(theirs).get(found.path)
        if found.rule:
            codes = [
                f.code
                for f in validate(changed(plan.source, {found.path: found.theirs}), "x").findings
            ]
            assert found.rule in codes or len(plan.conflicts) > 1


@pytest.mark.parametrize("seed", range(10))
def test_merging_with_the_base_or_with_itself_changes_nothing(seed: int) -> None:
    ours = some_changes(BASE, Random(seed), 12)
    for theirs in (BASE, ours):
        plan = World(ours, theirs).plan()
        assert (plan.taken, plan.conflicts, plan.source) == ((), (), ours)
    plan = World(BASE, ours).plan()
    assert values(plan.source) == values(ours) and plan.conflicts == ()


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row.path)
def test_each_parameter_alone(row: Parameter) -> None:
    """Changed on one side it is taken; by both alike it is joined; differently it is left open."""
    path, random = row.spec_path, Random(row.path)
    base = changed(BASE, MEASURED) if row in last_bottom.ROWS else BASE
    now = values(base).get(path)
    tried = [*near(row), *(another(row, random, now) for _ in range(8))]
    good = [v for v in dict.fromkeys(tried) if v != now and is_valid(changed(base, {path: v}))]
    assert good
    one = changed(base, {path: good[0]})
    assert values(World(base, one, base).plan().source).get(path) == good[0]
    assert World(one, one, base).plan().conflicts == ()
    for other in good[1:2]:
        (found,) = World(one, changed(base, {path: other}), base).plan().conflicts
        assert (found.path, found.base, found.ours, found.theirs) == (path, now, good[0], other)


def test_a_size_from_one_side_and_a_width_from_the_other_make_every_girth_anew() -> None:
    """Girths follow from both and are written by neither: they cannot conflict."""
    tried = 0
    for size, width in product((41, 41.5, 42.5, 43), ("E", "F", "G", "H", "J", "K")):
        ours = BASE.replace(b"value: 42", f"value: {size}".encode())
        theirs = BASE.replace(b"width: standard", f"width: {width}".encode())
        if not (is_valid(ours) and is_valid(theirs)):
            continue
        plan = World(ours, theirs).plan()
        if plan.conflicts:  # too wide a last for the sole: a clash, and never of a girth
            assert all(found.rule and "girth" not in found.path for found in plan.conflicts)
            continue
        together = ours.replace(b"width: standard", f"width: {width}".encode())
        merged, plain = (
            require_valid(SpecFile("spec.yaml", data)).resolved for data in (plan.source, together)
        )
        assert merged == plain and not set(GIRTHS) & values(plan.source).keys()
        tried += 1
    assert tried >= 6


EU, UK, US = ({"system": one, "value": value} for one, value in (("EU", 42), ("UK", 8), ("US", 9)))
SIZED = {
    "EU": BASE,
    "EU G": changed(BASE, {"size": EU | {"wearer": "men"}, "size.width": "G"}),
    "EU 43": BASE.replace(b"value: 42", b"value: 43"),
    "UK": changed(BASE, {"size": UK | {"wearer": "men"}}),
    "UK G": changed(BASE, {"size": UK | {"wearer": "men"}, "size.width": "G"}),
    "US D": changed(BASE, {"size": US | {"wearer": "men"}, "size.width": "D"}),
    "none": edited(BASE, {f"size.{name}": None for name in ("system", "value", "width", "wearer")}
                   | {"instrumental.last.length_mm": 280}),
}  # fmt: skip


@pytest.mark.parametrize("ours", SIZED)
@pytest.mark.parametrize("theirs", SIZED)
@pytest.mark.parametrize("base", ["EU", "EU G", "none"])
def test_a_width_is_never_left_behind_in_another_scale(base: str, ours: str, theirs: str) -> None:
    """Whatever is chosen, the size with its width is one that a side has, or both changed apart."""
    if not all(is_valid(SIZED[one]) for one in (base, ours, theirs)):
        return
    plan = World(SIZED[ours], SIZED[theirs], base=SIZED[base]).plan()
    paths = [found.path for found in plan.conflicts]
    assert len(set(paths)) == len(paths)
    sizes = [_size(SIZED[one]) for one in (base, ours, theirs)]
    scales = {(size.get("system"), size.get("wearer")) for size in sizes}
    chosen = [_size(plan.source)]
    (size,) = [found for found in plan.conflicts if found.path == "size"] or [None]
    if size is not None:
        now = merge_values(_tree(plan.source), width_apart=was_width_apart(size))
        after = as_written(now, now | {"size": size.theirs}, ["size"])
        chosen.append(_size(edited(plan.source, after)))
    for one in chosen:
        assert one in sizes or len(scales) == 1, (base, ours, theirs)


def test_a_width_is_the_same_as_a_number_and_as_a_text() -> None:
    """Chinese widths are numbers; people quote them or not."""
    chinese = {"size": {"system": "CN", "value": 265, "wearer": "men"}}
    base, number, text = (
        changed(BASE, chinese | {"size.width": width}) for width in ("2.5", 3.0, "3")
    )
    assert b"width: 3," in number and b'width: "3"' in text
    assert World(number, text, base=base).plan().conflicts == ()
    plan = World(base, number, base=base).plan()
    assert values(plan.source)["size.width"] == "3"
    assert World(number, base, base=text).plan().conflicts == ()


def _tree(data: bytes) -> dict[str, Any]:
    return require_valid(SpecFile("spec.yaml", data)).authored


def _size(data: bytes) -> dict[str, Any]:
    return dict(read_document(data, "").value.get("size") or {})


def test_a_scale_is_a_system_and_a_wearer() -> None:
    one, other = ({"size": {"system": "EU", "width": width}} for width in ("G", "H"))
    assert is_width_apart([one, other, other]) and not is_width_apart([one, {}])
    assert not is_width_apart([one, {"size": {"system": "EU", "wearer": "men"}}])
    with_width = Conflict("size", None, {"system": "EU", "width": "G"}, None)
    assert not was_width_apart(with_width)
    assert was_width_apart(Conflict("size", None, {"system": "EU"}, None))


def test_the_pair_that_breaks_a_rule_is_named() -> None:
    """The shoe's length against the last's: each right alone, together too long an overhang."""
    path = "instrumental.overall_dimensions.shoe_length_mm"
    base, ours = values(BASE), values(BASE) | {"name": "other"}
    length = next(row for row in PARAMETERS if row.path == "last.length_mm").spec_path
    longer = {length: 286.0}
    assert is_valid(changed(BASE, longer)) and is_valid(changed(BASE, {path: 288}))
    kept, (clash,) = without_clashes(BASE, base, ours | longer, {path: 288, "appearance.x": None})
    assert kept == {"appearance.x": None}
    assert (clash.path, clash.base, clash.ours, clash.theirs) == (path, 292, 292, 288)
    assert clash.rule.startswith("RR-S") and clash.against == (length,)


@pytest.mark.parametrize("seed", range(12))
def test_crosswise_histories_merge_to_what_the_sides_agree_on(seed: int) -> None:
    """Two bases that already were merged both ways: what both merges have is settled."""
    random = Random(seed)
    left, right = (some_changes(BASE, random, 6) for _ in range(2))
    world = World(left, right)
    plan, mirrored = world.plan(), world.mirrored()
    if plan.conflicts or mirrored.conflicts:
        return
    repository = world.repository
    one = record(repository, plan.source, world.ours, world.theirs)
    other = record(repository, mirrored.source, world.theirs, world.ours)
    again = merge_plan(repository, one, other)
    assert again.bases == tuple(sorted((world.ours, world.theirs)))
    assert again.conflicts == () and values(again.source) == values(plan.source)
    more = some_changes(plan.source, random, 4)
    ahead = record(repository, more, one)
    assert values(merge_plan(repository, ahead, other).source) == values(more)
    assert values(merge_plan(repository, other, ahead).source) == values(more)


def test_histories_that_never_met_agree_on_what_is_equal() -> None:
    repository = Repository.init(MemoryBackend(), author="Ada", time=1)
    ours = record(repository, BASE)
    theirs = record(repository, BASE.replace(b"toe_spring_mm: 11", b"toe_spring_mm: 9"))
    plan = merge_plan(repository, ours, theirs)
    assert plan.bases == () and plan.taken == ()
    assert plan.conflicts == (
        Conflict("instrumental.last_profile.toe_spring_mm", None, 11, 9, has_base=False),
    )


def test_only_the_changes_that_it_takes_are_blamed() -> None:
    """A thin sole of ours, a thick outsole and tread of theirs; thinner insoles are innocent."""
    thickness = "instrumental.overall_dimensions.sole_thickness_mm"
    base = changed(COURT.read_bytes(), {thickness: 30})
    ours = changed(base, {thickness: 21})
    theirs = changed(
        base,
        {
            "instrumental.insole.board_mm": 1.4,
            "instrumental.insole.sockliner_mm": 3.9,
            "instrumental.sole.outsole_thickness_mm": 7,
            "instrumental.sole.tread_depth_mm": 3.5,
        },
    )
    assert is_valid(ours) and is_valid(theirs)
    plan = World(ours, theirs, base=base).plan()
    assert [(found.path, found.against) for found in plan.conflicts] == [
        ("instrumental.sole.outsole_thickness_mm", (thickness,)),
        ("instrumental.sole.tread_depth_mm", (thickness,)),
    ]
