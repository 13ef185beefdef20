"""docs/CONTRACTS.md names what is there: kinds, sources, fields of errors and headers."""

import re

from schemas.records import SOURCES, Generation
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "CONTRACTS.md").read_text("utf-8")


def test_every_source_of_a_generation_stands_in_it() -> None:
    (row,) = re.findall(r"(?m)^\| `source` \| (.*) \|$", PAGE)
    assert tuple(re.findall(r"`(\w+)`", row)) == SOURCES


def test_every_kind_of_record_stands_in_it() -> None:
    from store.structured import KINDS

    assert not [kind for kind in KINDS if f"`{kind}`" not in PAGE]


def test_fields_of_a_generation_exist() -> None:
    part = PAGE.partition("## Generation")[2].partition("\n## ")[0]
    rows = re.findall(r"(?m)^\| ((?:`\w+`(?:, )?)+) \|", part)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named <= set(Generation.__dataclass_fields__)


def test_the_error_of_the_server_has_the_fields_that_are_promised() -> None:
    from schemas.api.errors import ErrorAnswer

    (row,) = re.findall(r"(?m)^\| error \| (.*?); ", PAGE)
    assert re.findall(r"`(\w+)`", row) == list(ErrorAnswer.model_fields)


def test_headers_of_limits_are_those_that_are_sent() -> None:
    from server.gcra import Limit, Verdict
    from server.limits import Counted

    sent = Counted("read", Limit(1, 1), Verdict(False, 0, 1, 1)).headers()
    (row,) = re.findall(r"(?m)^\| limits \| (.*) \|$", PAGE)
    assert re.findall(r"`([\w-]+)`", row) == list(sent)


def test_every_kind_of_entry_stands_in_it() -> None:
    from schemas.stream_entry import KINDS

    part = PAGE.partition("## Events")[2]
    assert not [kind for kind in KINDS if f"`{kind}`" not in part]


def test_every_endpoint_of_the_specification_exists() -> None:
    from server.app import create_app

    spec = (ROOT / "docs" / "SYSTEM_SPEC_V1.md").read_text("utf-8")
    paths = create_app().openapi()["paths"]
    named = re.findall(r"`(GET|POST|PATCH) (/[^`]*)`", spec)
    assert len(named) >= 8
    assert not [
        (method, path) for method, path in named if method.lower() not in paths.get(path, {})
    ]
