"""exporters.viewer.page: the page as text, judged without a browser."""

import base64
import hashlib
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import NoReturn

import pytest

from exporters.viewer import viewer_page
from exporters.viewer.model import page_model
from tests.exporters.shapes import box, ring, scene

GLB = page_model(scene(box("outsole"), ring("laces")))
OTHER = page_model(scene(box("outsole")))
TOLD = {
    "label": "EU 42",
    "size": "EU 42",
    "generation": "3f" * 32,
    "geometry_hash": "9a" * 32,
    "kernel": "1",
}
INFO = {
    "name": "aurora-low",
    "side": "right",
    "mode": "one",
    "start": 0,
    "models": [TOLD],
}
HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>&amp;{{models}}\u2028"


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


PAGE = viewer_page([GLB], INFO)


def models(reader: Reader) -> list[bytes]:
    found = [text for attrs, text in reader.all("script") if attrs.get("class") == "model"]
    return [base64.b64decode(text) for text in found]


def test_the_models_inside_are_the_models_given() -> None:
    assert models(Reader(PAGE)) == [GLB]
    assert models(Reader(viewer_page([OTHER, GLB], INFO))) == [OTHER, GLB]


def test_what_is_said_is_what_was_given() -> None:
    reader = Reader(PAGE)
    assert json.loads(reader.text("info")) == INFO
    assert reader.all("title")[0][1].startswith("aurora-low")


def test_same_input_same_bytes_whatever_the_order() -> None:
    assert viewer_page([GLB], dict(reversed(INFO.items()))) == PAGE


@pytest.mark.parametrize("field", ["label", "size", "generation", "kernel", "name"])
def test_foreign_text_stays_text(field: str) -> None:
    info = (
        INFO | {"name": HOSTILE}
        if field == "name"
        else INFO | {"models": [TOLD | {field: HOSTILE}]}
    )
    reader = Reader(viewer_page([GLB], info))
    assert [tag for tag, _, _ in reader.elements] == [tag for tag, _, _ in Reader(PAGE).elements]
    assert json.loads(reader.text("info")) == info
    assert models(reader) == [GLB]


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


def test_the_page_without_its_models_is_small_plain_and_licensed() -> None:
    dist = files("exporters.viewer").joinpath("dist")
    script = dist.joinpath("viewer.js").read_bytes()
    assert len(viewer_page([], INFO)) < 800_000
    assert script.isascii()
    assert b"</script" not in script.lower()
    assert b"three.js authors" in dist.joinpath("THREE-LICENSE.txt").read_bytes().lower()
    assert b"Kapoulkine" in dist.joinpath("MESHOPTIMIZER-LICENSE.txt").read_bytes()


def test_the_bundle_is_built_from_these_sources(tmp_path: Path) -> None:
    """Built afresh from the lock file, away from the source, it has the bytes that are shipped."""
    npm = shutil.which("npm")
    if npm is None:
        absent("the bundle is built by npm, which is not installed")
    package = Path(str(files("exporters.viewer")))
    for name in ("package.json", "package-lock.json"):
        shutil.copy(package / name, tmp_path)
    shutil.copytree(package / "src", tmp_path / "src")
    # npm's settings lie in the real home, which the tests hide.
    world = os.environ | {"HOME": pwd.getpwuid(os.getuid()).pw_dir}
    for words in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
        ran = subprocess.run(
            [str(npm), *words],
            cwd=tmp_path,
            env=world,
            capture_output=True,
            timeout=180,
            check=False,
        )
        if ran.returncode and words[0] == "ci":
            absent("the package registry cannot be reached")
        assert ran.returncode == 0, ran.stderr.decode()
    assert {p.name: p.read_bytes() for p in (tmp_path / "dist").iterdir()} == {
        p.name: p.read_bytes() for p in (package / "dist").iterdir()
    }


def absent(reason: str) -> NoReturn:
    if os.environ.get("RR_CI") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


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
