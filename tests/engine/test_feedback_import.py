"""Forms out and in again: feedback_form writes them, form_read and feedback_import take them."""

import io
import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openpyxl import load_workbook

from engine.feedback import items
from engine.feedback_add import BadFeedbackError
from engine.feedback_answer import accept_in, decline, defer
from engine.feedback_form import JSON, feedback_form
from engine.feedback_import import BadFormError, ForeignFormError, import_form
from engine.form_read import MOST_FINDINGS, read_form, read_form_file
from engine.form_xlsx import UnreadableFormError
from engine.generate import generate
from engine.review import Reviewer
from engine.specfile import SpecFile
from exporters.feedback_form import FIELDS
from rrcli.published import published_schema
from schemas.feedback import RequestedChange
from store.backends import MemoryBackend
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.engine.conftest import order
from tests.engine.forms import blank, filled, filled_json, free_row, row_of

LI = Reviewer("Li", "factory", 9)
SPRING = "instrumental.last_profile.toe_spring_mm"
BALL = "last.ball_girth_mm"
LOW: dict[str, Any] = {
    "part": "upper",
    "observation": "toe box too low",
    "path": SPRING,
    "from": 11,
    "to": 13,
    "severity": "critical",
    "affects": "last, pattern",
    "impact": "2 weeks",
}


@cache
def form_of(repository: Repository) -> bytes:
    return blank(repository)


def test_the_same_generation_gives_the_same_form(design: Repository) -> None:
    for kind in ("xlsx", JSON):
        assert feedback_form(design, "main", kind=kind) == feedback_form(design, "@", kind=kind)
    assert blank(design) != blank(design, stage="production")
    for wrong in ({"stage": "third"}, {"round": 0}):
        with pytest.raises(BadFeedbackError):
            blank(design, **wrong)


def test_a_form_is_filled_in_a_spreadsheet_and_read_back(design: Repository) -> None:
    data = blank(design, stage="confirmation", round=2)
    generation = design.generation(design.resolve("main"))
    nominal = generation.geometry.measures[BALL]
    ball, free = row_of(data, BALL), free_row(data)
    rows = {
        ball: {"measured_mm": float(nominal) + 2.5},
        row_of(data, "last.length_mm"): {
            "measured_mm": float(generation.geometry.measures["last.length_mm"])
        },
        free: LOW,
        free + 3: {"observation": "glue\nmarks", "side": "left", "place_mm": "10, -4.5,30"},
    }
    facts = {"raised_by": "Li Wei", "size": 42}
    head = dict(design.snapshot().refs())
    found = import_form(design, filled(data, rows, facts), LI)
    assert (len(found.added), found.known, found.within) == (3, 0, 1)
    assert dict(design.snapshot().refs()) == head
    off, low, glue = (one.request for one in found.added)
    assert {(one.stage, one.round, one.size) for one in (off, low, glue)} == {
        ("confirmation", 2, "42")
    }
    assert {(one.author, one.role, one.time) for one in (off, low, glue)} == {
        ("Li Wei", "factory", 9)
    }
    assert off.measure == BALL and off.measured_um == round(nominal * 1000) + 2500
    assert off.nominal_um == round(nominal * 1000)
    assert off.observation == f"{BALL} is +2.5 mm off, where 1 mm are allowed"
    assert low.changes == (RequestedChange(SPRING, 11, 13),)
    assert (low.severity, low.affects, low.impact) == ("critical", ("last", "pattern"), "2 weeks")
    assert (low.reason, low.side, low.part) == ("fit", "both", "upper")
    assert glue.place_um == (10_000, -4_500, 30_000) and glue.side == "left"
    assert glue.observation == "glue\nmarks" and glue.severity == "major"


def test_reading_twice_adds_nothing_whoever_reads_it(design: Repository) -> None:
    data = blank(design)
    once = filled(data, {free_row(data): LOW})
    assert len(import_form(design, once, LI).added) == 1
    head = design.head()
    again = import_form(design, once, Reviewer("Ada", "owner", 10))
    assert (again.added, again.known) == ((), 1) and design.head() == head
    more = filled(once, {free_row(data) + 1: {"observation": "glue"}})
    found = import_form(design, more, LI)
    assert (len(found.added), found.known) == (1, 1)
    said = {"observation": "same"}
    twice = import_form(design, filled_json(design, said, said), LI)
    assert (len(twice.added), twice.known) == (1, 1)


def test_both_forms_say_the_same(design: Repository) -> None:
    data = blank(design)
    import_form(design, filled(data, {free_row(data): LOW}), LI)
    told = {name: LOW[name] for name in ("part", "observation", "severity", "impact")}
    change = {"path": SPRING, "from": 11, "to": 13}
    same = filled_json(design, {**told, "changes": [change], "affects": ["pattern", "last"]})
    found = import_form(design, same, LI)
    assert (found.added, found.known) == ((), 1)


def test_the_json_form_is_what_its_schema_says(design: Repository) -> None:
    schema = published_schema("factory-form")
    checker = jsonschema.Draft202012Validator(schema)
    for data in (blank(design, kind=JSON), filled_json(design, {"observation": "x"})):
        checker.validate(json.loads(data))
    assert not checker.is_valid({**json.loads(blank(design, kind=JSON)), "more": 1})


def test_a_form_that_says_nothing_brings_nothing(design: Repository) -> None:
    head = design.head()
    for data in (blank(design), filled(blank(design), {}), blank(design, kind=JSON)):
        found = import_form(design, data, LI)
        assert (found.added, found.known, found.within) == ((), 0, 0)
    assert design.head() == head


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"part": "wing"}, "part"),
        ({"landmark": "nose"}, "landmark"),
        ({"side": "up"}, "side"),
        ({"reason": "mood"}, "reason"),
        ({"severity": "huge"}, "severity"),
        ({"affects": "last, price"}, "affects"),
        ({"measured_mm": "wide"}, "measured_mm"),
        ({"measured_mm": "251,5"}, "measured_mm"),
        ({"measured_mm": "251_5"}, "measured_mm"),
        ({"measured_mm": "1.251,5"}, "measured_mm"),
        ({"measured_mm": "251.5 mm"}, "measured_mm"),
        ({"measured_mm": datetime(2026, 5, 2)}, "measured_mm"),
        ({"measured_mm": True}, "measured_mm"),
        ({"place_mm": "1,5; 2; 3"}, "place_mm"),
        ({"path": SPRING, "to": "12_5"}, "path"),
        ({"measured_mm": 1e9}, "measured_mm"),
        ({"measured_mm": "nan"}, "measured_mm"),
        ({"measured_mm": "inf"}, "measured_mm"),
        ({"place_mm": "1,2"}, "place_mm"),
        ({"place_mm": "1,2,far"}, "place_mm"),
        ({"observation": "\u202etxt"}, "observation"),
        ({"observation": "x" * 4001}, "observation"),
        ({"impact": "x" * 4001}, "impact"),
        ({"measure": "last.wing_mm"}, "measure"),
        ({"path": "last_profile.wings", "to": 3}, "path"),
        ({"path": SPRING}, "path"),
        ({"path": None, "to": 12}, "path"),
        ({"path": SPRING, "to": 900}, "path"),
        ({"path": SPRING, "to": "high"}, "path"),
        ({"path": SPRING, "to": 11}, "path"),
        ({"path": SPRING, "from": 12, "to": 13}, "path"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_taken(
    recorded: Repository, said: dict[str, Any], field: str
) -> None:
    data = form_of(recorded)
    free = free_row(data)
    book = filled(data, {free: {"observation": "good"}, free + 1: {"observation": "x"} | said})
    head = recorded.head()
    with pytest.raises(BadFormError) as caught:
        import_form(recorded, book, LI)
    assert recorded.head() == head and not items(recorded.snapshot())
    (finding,) = caught.value.details["findings"]  # type: ignore[misc]
    assert (finding["sheet"], finding["row"]) == ("Findings", free + 1)
    assert finding["column"] == "ABCDEFGHIJKLMNOPQ"[FIELDS[field]]
    assert finding["code"] in ("RR-E010", "RR-E079", "RR-E081")


def test_every_wrong_row_is_told_at_once(design: Repository) -> None:
    data = blank(design)
    free = free_row(data)
    rows = {free + step: {"observation": "x", "part": "wing"} for step in range(4)}
    with pytest.raises(BadFormError) as caught:
        import_form(design, filled(data, rows, {"round": "two"}), LI)
    found: Any = caught.value.details["findings"]
    assert [(one["sheet"], one["row"]) for one in found] == [
        ("This form", 9),
        *(("Findings", free + step) for step in range(4)),
    ]


def test_locked_cells_are_looked_at(design: Repository) -> None:
    data = blank(design)
    ball = row_of(data, BALL)
    said = {"nominal_mm": 1.0, "measured_mm": 1.0}
    with pytest.raises(BadFormError) as caught:
        import_form(design, filled(data, {ball: said}), LI)
    assert caught.value.place == f"Findings!C{ball}"
    other = "0" * 64
    for facts in ({"generation": other}, {"generation": "x"}, {"spec": other}, {"spec": None}):
        with pytest.raises(ForeignFormError):
            import_form(design, filled(data, {ball: {"observation": "x"}}, facts), LI)
    with pytest.raises(UnreadableFormError):
        import_form(design, filled(data, {}, {"schema": "rr/factory-form/2"}), LI)
    with pytest.raises(UnreadableFormError):
        import_form(design, filled(data, {ball: {"observation": "x"}}, {"schema": None}), LI)


def test_a_form_of_another_project_or_generation_is_refused(design: Repository) -> None:
    other = Repository.init(MemoryBackend(), author="Ada", time=1)
    generate(other, SpecFile("spec.yaml", SPEC.replace("aurora", "boreas").encode()), order())
    data = filled_json(design, {"observation": "x"})
    with pytest.raises(ForeignFormError):
        import_form(other, data, LI)
    first = str(design.resolve("main"))
    higher = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 12").encode()
    generate(design, SpecFile("spec.yaml", higher), order())
    with pytest.raises(ForeignFormError):
        import_form(design, data, LI, rev="main")
    assert len(import_form(design, data, LI, rev=first).added) == 1


def test_bytes_that_no_name_leads_to_are_of_nobody(design: Repository) -> None:
    """An object may lie here that a push left: it is no generation of this project."""
    other = Repository.init(MemoryBackend(), author="Ada", time=1)
    generate(other, SpecFile("spec.yaml", SPEC.replace("aurora", "boreas").encode()), order())
    stray = other.resolve("main")
    design.objects.put_record(other.generation(stray))
    with pytest.raises(ForeignFormError):
        import_form(design, filled_json(other, {"observation": "x"}), LI)


def test_what_was_answered_stands_in_the_next_form(design: Repository) -> None:
    data = blank(design)
    free = free_row(data)
    rows = {free: LOW, free + 1: {"observation": "glue"}, free + 2: {"observation": "thread"}}
    made = import_form(design, filled(data, rows), LI).added
    low, glue, thread = (one.feedback_id for one in made)
    accept_in(design, low, order("toe raised as asked"))
    decline(design, glue, replace(LI, role="owner"), "within tolerance")
    defer(design, thread, replace(LI, role="owner"), "next season")
    told = json.loads(blank(design, kind=JSON))["answers"]
    assert {(one["feedback"], one["state"], one["answer"]) for one in told} == {
        (low[:12], "accepted", "toe raised as asked"),
        (glue[:12], "declined", "within tolerance"),
        (thread[:12], "deferred", "next season"),
    }
    page = load_workbook(io.BytesIO(blank(design)))["Answers"]
    assert {page.cell(row, 6).value for row in range(4, 7)} == {one["answer"] for one in told}
    assert json.loads(blank(design, kind=JSON))["generation"] == design.resolve("main")


def test_too_many_findings_are_refused(design: Repository) -> None:
    said = [{"observation": str(number)} for number in range(MOST_FINDINGS + 1)]
    with pytest.raises(UnreadableFormError):
        read_form(filled_json(design, *said))
    assert len(read_form(filled_json(design, *said[:-1])).rows) == MOST_FINDINGS


def test_no_more_of_a_file_is_read_than_a_form_has(tmp_path: Path) -> None:
    with (tmp_path / "big.json").open("wb") as file:
        file.truncate(1 << 33)
    assert len(read_form_file(tmp_path / "big.json")) == 4 * 1024 * 1024 + 1
    with pytest.raises(UnreadableFormError):
        read_form(read_form_file(tmp_path / "big.json"))
    with pytest.raises(UnreadableFormError):
        read_form_file(tmp_path)
