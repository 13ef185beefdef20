"""exporters.viewer.page: the page as text, judged without a browser."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from exporters.glb import encode_glb
from exporters.viewer import viewer_page
from tests.exporters.shapes import box, ring, scene

GLB = encode_glb(scene(box("outsole"), ring("laces")))
INFO = {
    "name": "aurora-low",
    "size": "EU 42",
    "generation": "3f" * 32,
    "geometry_hash": "9a" * 32,
    "kernel": "1",
    "measures": [{"name": "shoe.length", "value": 292.0, "unit": "mm"}],
}
HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>&amp;{{glb}}\u2028"


class Reader(HTMLParser):
    """What a browser's parser makes of the page: elements with their text and attributes."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open = False
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        self.open = True

    def handle_endtag(self, tag: str) -> None:
        self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.elements[-1][2].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, "".join(text)) for name, attrs, text in self.elements if name == tag]

    def text(self, identifier: str) -> str:
        return next("".join(t) for _, attrs, t in self.elements if attrs.get("id") == identifier)


PAGE = viewer_page(GLB, INFO)


def test_the_model_inside_is_the_model_given() -> None:
    assert base64.b64decode(Reader(PAGE).text("glb")) == GLB


def test_what_is_said_is_what_was_given() -> None:
    reader = Reader(PAGE)
    assert json.loads(reader.text("info")) == INFO
    assert reader.all("title")[0][1].startswith("aurora-low")


def test_same_input_same_bytes_whatever_the_order() -> None:
    assert viewer_page(GLB, dict(reversed(INFO.items()))) == PAGE


@pytest.mark.parametrize("field", ["name", "size", "generation", "measures"])
def test_foreign_text_stays_text(field: str) -> None:
    value: object = HOSTILE
    if field == "measures":
        value = [{"name": HOSTILE, "value": HOSTILE, "unit": HOSTILE}]
    reader = Reader(viewer_page(GLB, INFO | {field: value}))
    assert [tag for tag, _, _ in reader.elements] == [tag for tag, _, _ in Reader(PAGE).elements]
    assert json.loads(reader.text("info"))[field] == value
    assert base64.b64decode(reader.text("glb")) == GLB


def test_nothing_points_outside() -> None:
    """No element with an address, and a policy that lets the browser fetch nothing."""
    reader = Reader(PAGE)
    for _, attrs, _ in reader.elements:
        assert not {"src", "href", "srcset", "action", "data", "poster"} & set(attrs)
    assert "@import" not in reader.all("style")[0][1]
    assert not re.search(r"url\(", reader.all("style")[0][1])


def test_the_policy_names_exactly_this_script_and_style() -> None:
    reader = Reader(PAGE)
    policy = next(a["content"] for a, _ in reader.all("meta") if "http-equiv" in a)
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for rule, body in (
        ("script-src", reader.all("script")[-1][1]),
        ("style-src", reader.all("style")[0][1]),
    ):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert "connect-src" not in rules, "default-src 'none' forbids every connection"


def test_the_bundle_is_small_plain_and_licensed() -> None:
    dist = files("exporters.viewer").joinpath("dist")
    script = dist.joinpath("viewer.js").read_bytes()
    assert len(script) < 1_200_000
    assert script.isascii()
    assert b"</script" not in script.lower()
    assert b"three.js authors" in dist.joinpath("THREE-LICENSE.txt").read_bytes().lower()


def test_the_lock_names_versions_and_no_host() -> None:
    lock = files("exporters.viewer").joinpath("package-lock.json").read_text("utf-8")
    package = json.loads(files("exporters.viewer").joinpath("package.json").read_text("utf-8"))
    locked = json.loads(lock)["packages"]
    assert "resolved" not in lock
    assert "://" not in re.sub(r'"(url|funding)":[^\n]*', "", lock)
    for name, version in package["devDependencies"].items():
        assert locked[f"node_modules/{name}"]["version"] == version


def test_a_page_needs_no_numpy() -> None:
    """`rr view` of an exported model stays quick: making the page is string work."""
    code = "import sys, exporters.viewer; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
