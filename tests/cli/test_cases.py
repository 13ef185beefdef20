"""What comes back: `rr import`; `rr feedback add`, `list`, `show`, `accept`, `decline`; `rr review`
with `request`, `approve`, `reject` and `status`; in words by feedback_lines and review_lines.
"""

import json
from base64 import b64decode
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

from rrcli.published import published_schema
from tests.cli.conftest import SPEC
from tests.cli.world import call
from tests.engine.foreign import ball, exported
from tests.photos import jpeg

CHANGE = ("--change", "last_profile.toe_spring_mm=13")


def ask(project: Path, *words: str) -> str:
    done = call("feedback", "add", *(words or CHANGE), "--json", cwd=project)
    assert done.code == 0, done.err
    assert done.json["state"] == "open"
    return str(done.json["feedback"])


def newest(project: Path) -> str:
    return str(call("op", "log", "-n", "1", "--json", cwd=project).json["operations"][0]["command"])


def test_an_import_is_shown_verified_and_undone(project: Path) -> None:
    (project / "scan.stl").write_bytes(exported(ball(), "stl"))
    made = call("import", "scan.stl", "--part", "last", "--json", cwd=project).json
    assert made["imported"]["unit"] == "mm" and "guessed" in made["imported"]["unit_reason"]
    assert call("cat", made["imported"]["file"], cwd=project).out == exported(ball(), "stl")
    shown = call("show", "--json", cwd=project).json
    assert shown["imported"] == made["imported"] and shown["source"] == "import"
    assert "scan.stl, read in mm" in call("show", cwd=project).text
    assert call("status", "--json", cwd=project).json["working_file"] == "same"
    checked = call("verify", "--json", cwd=project)
    assert checked.code == 0 and checked.json["complete"] is False
    assert call("verify", "--strict", cwd=project).code == 1
    assert call("gc", "--drop-derived", cwd=project).code == 0
    assert call("fsck", cwd=project).code == 0
    assert call("verify", cwd=project).code == 0
    assert newest(project) == "gc" or newest(project) == "import"
    assert call("undo", cwd=project).code == 0
    assert call("show", "--json", cwd=project).json["source"] == "generate"


def test_a_mesh_is_never_dropped_but_a_built_one_is(project: Path) -> None:
    (project / "scan.stl").write_bytes(exported(ball(), "stl"))
    made = call("import", "scan.stl", "--part", "last", "--json", cwd=project).json
    assert call("gc", "--drop-derived", cwd=project).code == 0
    parts = call("show", "--json", cwd=project).json["parts"]
    assert all(call("cat", mesh, cwd=project).code == 0 for mesh in parts.values())
    before = call("show", "main~1", "--json", cwd=project).json["parts"]
    assert any(call("cat", mesh, cwd=project).code for mesh in before.values())
    assert made["changed"]


def test_a_new_project_takes_its_spec_file(tmp_path: Path) -> None:
    project = tmp_path / "new"
    assert call("init", project).code == 0
    (project / "spec.yaml").write_text(SPEC)
    (project / "last.obj").write_bytes(exported(ball(), "obj"))
    made = call("import", "last.obj", "--json", cwd=project)
    assert made.code == 0 and made.json["parents"] == []
    assert call("log", cwd=project).code == 0


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("scan.stl",), "RR-E076", 3),
        (("scan.stl", "--part", "wing"), "RR-E076", 3),
        (("scan.stl", "--part", "last", "--unit", "ell"), "RR-E073", 2),
        (("scan.stl", "--part", "last", "--unit", "m"), "RR-E072", 3),
        (("small.stl", "--part", "last"), "RR-E072", 3),
        (("noise.glb", "--part", "last"), "RR-E071", 1),
        (("missing.stl",), "RR-C005", 5),
        ((".",), "RR-E050", 2),
    ],
)
def test_what_cannot_be_imported_is_told(
    project: Path, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    (project / "scan.stl").write_bytes(exported(ball(), "stl"))
    (project / "small.stl").write_bytes(exported(ball(5), "stl"))
    (project / "noise.glb").write_bytes(b"glTF" + bytes(range(200)))
    before = call("op", "log", "--json", cwd=project).json
    done = call("import", *words, "--json", cwd=project)
    assert (done.code, done.json["code"]) == (exit_code, code), done.json
    assert call("op", "log", "--json", cwd=project).json == before


def test_a_request_is_accepted_with_the_file_and_undone(project: Path) -> None:
    feedback = ask(project, "-m", "toe box too low", *CHANGE, "--part", "upper", "--at", "1,2,3")
    assert (project / "spec.yaml").read_text() == SPEC
    listed = call("feedback", "list", "--json", cwd=project).json["feedback"]
    assert [row["feedback"] for row in listed] == [feedback]
    assert listed[0]["place_mm"] == [1, 2, 3]
    assert "toe_spring_mm 11 → 13" in call("feedback", "list", cwd=project).text
    done = call("feedback", "accept", feedback[:6], "--json", cwd=project).json
    assert done["feedback"]["accepted_by"] == done["made"]["generation"]
    assert (project / "spec.yaml").read_text() == SPEC.replace("spring_mm: 11", "spring_mm: 13")
    shown = call("show", "--json", cwd=project).json
    assert (shown["source"], shown["factory_feedback"]) == ("factory_feedback", [feedback])
    assert f"answers     feedback {feedback[:12]}" in call("show", cwd=project).text
    again = call("feedback", "accept", feedback[:6], cwd=project)
    assert again.code == 1 and "RR-E082" in again.err
    undone = call("undo", cwd=project)
    assert undone.code == 0 and f"accepted {feedback[:12]}:" in undone.text
    assert (project / "spec.yaml").read_text() == SPEC
    assert "open" in call("feedback", "show", feedback[:6], cwd=project).text
    assert call("fsck", cwd=project).code == 0


def test_photos_are_named_wherever_their_request_is(project: Path) -> None:
    (project / "toe.txt").write_bytes(jpeg())
    (project / "page.png").write_bytes(b"<html>")
    refused = call("feedback", "add", "-m", "x", "--photo", "page.png", "--json", cwd=project)
    assert (refused.code, refused.json["code"]) == (2, "RR-E170")
    feedback = ask(project, "-m", "glue marks", "--photo", "toe.txt")
    (photo,) = call("feedback", "show", feedback, "--json", cwd=project).json["photos"]
    assert (photo["name"], photo["format"]) == ("toe.txt", "jpeg")
    shown = call("feedback", "show", feedback, cwd=project).text
    assert f"toe.txt: jpeg {photo['blob'][:12]}, blake3 {photo['blake3']}" in shown
    listed = call("feedback", "list", cwd=project).text
    assert f"toe.txt {photo['blake3'][:12]}" in listed
    cat = call("cat", photo["blob"][:12], "--json", cwd=project).json
    assert b64decode(cat["base64"]) == jpeg() and cat["kind"] == "blob"
    assert call("feedback", "form", "-o", "form.json", cwd=project).code == 0
    told = json.loads((project / "form.json").read_text())
    assert told["answers"][0]["photos"] == f"toe.txt {photo['blake3']}"
    jsonschema.validate(told, published_schema("factory-form"))
    assert call("feedback", "form", "-o", "form.xlsx", cwd=project).code == 0
    page = load_workbook(project / "form.xlsx")["Answers"]
    assert f"toe.txt {photo['blake3']}" in [cell.value for row in page.iter_rows() for cell in row]
    shares = call("du", "--json", cwd=project).json["shares"]
    assert [one["files"] for one in shares if one["kind"] == "photos"] == [1]
    assert call("fsck", cwd=project).code == 0


def test_photos_of_a_form_lie_beside_it(project: Path) -> None:
    assert call("feedback", "form", "-o", "form.json", cwd=project).code == 0
    told = json.loads((project / "form.json").read_text())
    told["findings"] = [{"observation": "glue", "photos": ["toe.jpg"]}]
    jsonschema.validate(told, published_schema("factory-form"))
    mail = project / "mail"
    mail.mkdir()
    (mail / "form.json").write_text(json.dumps(told))
    (project / "toe.jpg").write_bytes(jpeg())  # where the command runs is not where the form lies
    refused = call("feedback", "import", "mail/form.json", "--json", cwd=project)
    assert (refused.code, refused.json["code"]) == (1, "RR-E113")
    assert refused.json["details"]["findings"][0]["code"] == "RR-E181"
    (mail / "toe.jpg").write_bytes(jpeg(8, 8))
    done = call("feedback", "import", "mail/form.json", "--json", cwd=project).json
    ((photo,),) = (one["photos"] for one in done["added"])
    assert call("cat", photo["blob"], cwd=project).out == jpeg(8, 8)


def test_accept_never_overwrites_edits(project: Path) -> None:
    feedback = ask(project)
    (project / "spec.yaml").write_text(SPEC + "# mine\n")
    refused = call("feedback", "accept", feedback, cwd=project)
    assert refused.code == 3 and "RR-E019" in refused.err
    done = call("feedback", "accept", feedback, "--discard", "--json", cwd=project).json
    assert call("cat", done["kept_edits"], cwd=project).text == SPEC + "# mine\n"


def test_declining_is_told_and_stays(project: Path) -> None:
    feedback = ask(project, "-m", "glue", "--severity", "minor", "--affects", "bom,last")
    done = call("feedback", "decline", feedback[:8], "-m", "to be cleaned", "--json", cwd=project)
    assert done.json["state"] == "declined" and done.json["affects"] == ["bom", "last"]
    assert "declined by" in call("feedback", "show", feedback[:8], cwd=project).text
    undone = call("undo", "--json", cwd=project).json
    passed = [row["command"] for row in undone["not_undoable"]]
    assert passed == ["feedback decline", "feedback add"]
    assert call("feedback", "list", "--state", "declined", "--json", cwd=project).json["feedback"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("feedback", "add", "--part", "wing", "-m", "x"), "RR-E081"),
        (("feedback", "add"), "RR-E081"),
        (("feedback", "add", "--stage", "protp", "-m", "x"), "RR-C001"),
        (("feedback", "add", "--change", "toe"), "RR-C001"),
        (("feedback", "add", "--change", "size.value=41", "--change", "size.value=43"), "RR-C001"),
        (("feedback", "add", "--at", "1,2", "-m", "x"), "RR-C001"),
        (("feedback", "add", "--change", "last_profile.toe_spring_mm=900"), "RR-E010"),
        (("feedback", "show", "0000"), "RR-E080"),
        (("feedback", "accept", "0000"), "RR-E080"),
        (("feedback", "accept", "0000", "--by", "main", "-m", "x"), "RR-C001"),
        (("feedback", "accept", "0000", "--by", "main", "--discard"), "RR-C001"),
        (("review", "approve", "nobody"), "RR-R031"),
        (("review", "approve", "-m", "x" * 5000), "RR-E079"),
    ],
)
def test_mistakes_are_told(project: Path, words: tuple[str, ...], code: str) -> None:
    before = call("op", "log", "--json", cwd=project).json
    done = call(*words, "--json", cwd=project)
    assert done.code and done.json["code"] == code, done.json
    assert call("op", "log", "--json", cwd=project).json == before


@pytest.mark.usefixtures("small_pictures")
def test_a_factory_gets_only_what_is_approved(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ("export", "--profile", "factory", "--format", "stl", "-o", "out.zip")
    assert call("config", "set", "export.approvals", "2", cwd=project).code == 0
    refused = call(*export, cwd=project)
    assert refused.code == 3 and "rr review approve" in refused.err
    assert not (project / "out.zip").exists()
    assert call("review", "status", cwd=project).code == 1
    assert call("review", "request", cwd=project).code == 0
    for name in ("Ada", "Bea"):
        monkeypatch.setenv("RR_AUTHOR", name)
        done = call("review", "approve", "--role", "qa", "-m", "good", "--json", cwd=project).json
    assert (done["state"], done["approvals"], done["needed"]) == ("approved", 2, 2)
    assert sorted(step["role"] for step in done["steps"]) == ["owner", "qa", "qa"]
    assert call("review", "status", cwd=project).code == 0
    assert call(*export, cwd=project).code == 0
    assert call("review", "reject", "-m", "collar rubs", cwd=project).code == 0
    assert "1 against" in call(*export, cwd=project).err
    wrong = call("config", "set", "export.approvals", "some", cwd=project)
    assert wrong.code == 0  # any text may be set; whoever reads it says what it may be
    assert "RR-E005" in call("review", "status", cwd=project).err


@pytest.mark.parametrize(
    ("role", "words", "may"),
    [
        ("factory", ("feedback", "add", "-m", "x"), True),
        ("edit", ("feedback", "add", "-m", "x"), True),
        ("supplier", ("feedback", "add", "-m", "x"), False),
        ("qa", ("feedback", "add", "-m", "x"), False),
        ("factory", ("feedback", "list"), True),
        ("render", ("feedback", "list"), False),
        ("factory", ("feedback", "decline", "0000"), False),
        ("factory", ("feedback", "accept", "0000"), False),
        ("qa", ("review", "approve"), True),
        ("qa", ("review", "reject"), True),
        ("edit", ("review", "approve"), False),
        ("edit", ("review", "request"), True),
        ("qa", ("review", "request"), False),
        ("view", ("review", "status"), True),
        ("supplier", ("review", "status"), False),
        ("factory", ("review", "status"), False),
        ("qa", ("feedback", "list"), True),
        ("factory", ("import", "scan.stl"), False),
    ],
)
def test_roles(project: Path, role: str, words: tuple[str, ...], may: bool) -> None:
    done = call(*words, "--role", role, cwd=project)
    assert (done.code != 4) is may, done.err
    assert ("RR-E006" in done.err) is not may


def test_json_is_one_document(project: Path) -> None:
    ask(project)
    assert len(json.loads(call("feedback", "list", "--json", cwd=project).out)["feedback"]) == 1
