"""The first spec of a project is valid and clean for every size there is."""

import pytest

from engine.init import spec_name
from engine.size_convert import UnreadableSizeError, convert_size, parse_size
from engine.specfile import SpecFile
from engine.starter import starter_spec
from engine.styles import UnknownStyleError, require_style
from engine.validate import require_valid, validate_files
from schemas.families import STYLES
from schemas.sizes import SizeError

SIZES = [
    *((f"EU{size}", None) for size in range(25, 51)),
    ("US9", "men"), ("US8", "women"), ("UK8.5F", "men"), ("JP26.5", "men"), ("MONDO265", "women"),
]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("size", "wearer"), SIZES)
def test_valid_for_every_family_and_size(size: str, wearer: str | None, style: str) -> None:
    text = starter_spec("first", style=style, size=size, wearer=wearer)
    report = validate_files([SpecFile("spec.yaml", text.encode())])
    # At EU 25 the lowest collar there is still reaches the ankle bone: a warning, rightly.
    expected = {"RR-S047"} if size == "EU25" and style != "boot" else set()
    assert {finding.code for finding in report.findings} == expected
    assert report.valid


@pytest.mark.parametrize("name", ["2024", "1e3", "true", "null", "0x10", "9-lives", "off", "n"])
def test_names_that_read_as_something_else(name: str) -> None:
    text = starter_spec(name, style="sneaker", size="EU42", wearer=None)
    assert require_valid(SpecFile("spec.yaml", text.encode())).resolved.name == name


def test_names_made_of_folder_names() -> None:
    assert spec_name("Ärger & Söhne 42") == "arger-sohne-42"
    assert spec_name("***") == "shoe"


def test_sizes_as_written() -> None:
    assert parse_size("eu 42,5 h")[0::2] == ("EU", "H")
    assert float(parse_size("UK8.5")[1]) == 8.5
    for text in ("42", "EU", "EU-4", "E U 42"):
        with pytest.raises(UnreadableSizeError):
            parse_size(text)
    with pytest.raises(SizeError):
        convert_size("US9", wearer=None)
    found = convert_size("EU42", wearer="men")
    assert found["foot_length_mm"] == 265 and found["sizes"]["JP"] == "26.5"


def test_a_style_nobody_knows_is_refused_with_the_nearest() -> None:
    for style in STYLES:
        require_style(style)
    with pytest.raises(UnknownStyleError, match="sneaker, runner, boot") as refused:
        require_style("boots")
    assert refused.value.next_step == "did you mean boot?"
    with pytest.raises(UnknownStyleError) as refused:
        require_style("xyz")
    assert refused.value.next_step == UnknownStyleError.hint
