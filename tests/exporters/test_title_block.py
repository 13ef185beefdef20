from exporters.title_block import blank_facts, design_facts, made_for, origin_notes
from schemas.resolve import instrumental_bytes, resolve
from tests.exporters.shapes import AUTHORED, toy_inputs


def test_the_size_is_the_one_that_was_written() -> None:
    assert made_for(toy_inputs()) == "EU 42 G"
    half = AUTHORED | {"size": {"system": "UK", "value": 8.5, "wearer": "men"}}
    told = toy_inputs(instrumental_bytes=instrumental_bytes(resolve(half)))
    assert made_for(told) == "UK 8.5 F"
    bare = {key: value for key, value in AUTHORED.items() if key != "size"}
    told = toy_inputs(instrumental_bytes=instrumental_bytes(resolve(bare)))
    assert made_for(told) == ""


def test_facts_name_the_design_and_notes_the_generation_in_full() -> None:
    inputs = toy_inputs()
    assert dict(design_facts(inputs))["Style"] == "toy-low"
    notes = dict(origin_notes(inputs))
    assert notes["Generation"] == inputs.generation
    assert inputs.geometry_hash in notes["Geometry"]
    assert blank_facts("Date", "Factory") == (("Date", ""), ("Factory", ""))
