"""`rr ai`: draft, merge, show, accept, reject, log; and the third choice of the option gate.

Through `rrcli.ai_target`, `rrcli.ai_lines`, `rrcli.gate_draft` and `rrcli.swatch`.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.canonical import sha256_hex
from tests.cli.conftest import BARE, SPEC
from tests.cli.world import Result, call, tree
from tests.endpoints import Asked, endpoint, suggesting

RED = suggesting(
    ("colors.primary_hex", "#B3262E", "a warm front"), ("materials.upper", "suede", "soft")
)


@pytest.fixture(autouse=True)
def author(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RR_AUTHOR", "Ada Test <ada@example.org>")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("RR_AI_KEY", "RR_AI_URL", "RR_AI_MODEL", "RR_AI_PRICE", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def ok(*words: str, cwd: Path, **how: Any) -> Result:
    done = call(*words, cwd=cwd, **how)
    assert done.code == 0, done.err
    return done


def told(*words: str, cwd: Path) -> Any:
    return ok(*words, "--json", cwd=cwd).json


def refused(code: str, *words: str, cwd: Path) -> Any:
    done = call(*words, "--json", cwd=cwd)
    assert done.json["code"] == code, done.json
    return done.json


def without_log(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if not name.startswith(".rr/")}


def half(project: Path, rev: str = "main") -> str:
    found: str = told("show", rev, cwd=project)["spec"]["instrumental"]
    return found


def test_draft_show_accept_log_undo(project: Path) -> None:
    files, before = without_log(project), told("show", cwd=project)
    drafted = told("ai", "draft", "--brief", "navy and calm", cwd=project)
    assert without_log(project) == files and told("show", cwd=project) == before
    assert drafted["state"] == "drafted" and drafted["mode"] == "draft"
    assert sha256_hex(drafted["prompt"].encode()) == drafted["prompt_hash"]
    assert told("ai", "show", cwd=project) == drafted
    assert told("ai", "show", drafted["action"][:6], cwd=project) == drafted
    page = ok("ai", "show", cwd=project).text
    assert drafted["prompt_hash"] in page and "#1B1F3B → #1B2A4A" in page
    made = told("ai", "accept", "--only", "colors", cwd=project)
    assert made["draft"]["state"] == "accepted" and made["kept_edits"] is None
    shown = told("show", cwd=project)
    assert shown["source"] == "ai_draft" and shown["parents"] == [before["generation"]]
    assert shown["spec"]["instrumental"] == before["spec"]["instrumental"]
    assert shown["geometry_hash"] == before["geometry_hash"]
    text = (project / "spec.yaml").read_text()
    assert text.startswith("# a comment that must survive\n") and '"#1B2A4A"' in text
    assert text.replace("#1B2A4A", "#1B1F3B").startswith(SPEC[: SPEC.index("secondary_hex")])
    (traced,) = told("ai", "log", "--generation", "main", cwd=project)["drafts"]
    assert traced["prompt_hash"] == drafted["prompt_hash"]
    assert [one["action"] for one in traced["decisions"]] == shown["ai_actions"]
    assert f"rr ai log --generation {shown['generation'][:12]}" in ok("show", cwd=project).text
    assert drafted["prompt_hash"] in ok("ai", "log", "--generation", "main", cwd=project).text
    assert ok("undo", cwd=project) and told("show", cwd=project) == before
    assert without_log(project) == files
    (again,) = told("ai", "log", cwd=project)["drafts"]
    assert again["state"] == "drafted" and again["decisions"] == traced["decisions"]
    assert "drafted" in ok("ai", "log", cwd=project).text
    assert call("fsck", cwd=project).code == 0


def test_reject(project: Path) -> None:
    refused("RR-E126", "ai", "reject", cwd=project)
    drafted = told("ai", "draft", cwd=project)
    assert told("ai", "reject", cwd=project)["state"] == "rejected"
    refused("RR-E130", "ai", "accept", drafted["action"], cwd=project)
    refused("RR-E126", "ai", "accept", cwd=project)
    assert "rejected by Ada Test" in ok("ai", "show", drafted["action"][:8], cwd=project).text
    done = call("undo", cwd=project)
    assert "the AI log is never rewritten" in done.err + done.text


def test_swatches_on_a_terminal(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    ok("ai", "draft", "--fields", "colors.primary_hex", "--brief", "red", cwd=project)
    assert "\x1b[48;2;179;38;46m" in ok("ai", "show", cwd=project, tty=True).text
    assert "\x1b" not in ok("ai", "show", cwd=project).text
    assert "\x1b" not in ok("ai", "show", "--no-color", cwd=project, tty=True).text


def test_a_draft_beside_the_present(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`rr diff @ draft:` by engine.ai.drafted; measured, drawn and viewed like any shoe."""
    refused("RR-E126", "diff", "@", "draft:", cwd=project)
    drafted = told("ai", "draft", "--brief", "navy", cwd=project)
    before = tree(project)
    found = call("diff", "@", f"draft:{drafted['action'][:8]}", "--json", cwd=project).json
    assert not found["geometry_differs"]
    assert all(one["name"].startswith("mass") for one in found["measures"])
    values = {f"appearance.{one['path']}": one["after"] for one in found["values"]}
    assert {change["path"]: change["to"] for change in drafted["changes"]}.items() <= values.items()
    monkeypatch.setenv("TERM", "xterm")
    page = call("diff", "@", "draft:", cwd=project, tty=True).text
    assert "\x1b[48;2;27;42;74m\x1b[97m#1B2A4A\x1b[0m" in page
    ok("view", "draft:", "-o", "../draft.html", cwd=project)
    ok("render", "draft:", "-o", "../draft.png", "--size", "64x64", cwd=project)
    assert tree(project) == before
    ok("ai", "accept", cwd=project)
    assert call("diff", "@~1", "@", "--json", cwd=project).json["values"] == found["values"]


def page_info(path: Path) -> Any:
    """What a viewer page says beside its models."""
    text = path.read_text("utf-8").split('id="info">')[1].split("</script>")[0]
    return json.loads(text)


def test_the_viewer_shows_a_draft_beside_the_present(project: Path) -> None:
    """By engine.page_draft: fails if the sides are swapped or the page tells the prompt."""
    drafted = told("ai", "draft", "--brief", "navy, between us", cwd=project)
    before = tree(project)
    made = told("view", "draft:", "-o", "../draft.html", cwd=project)
    assert made["models"] == ["Present", "Draft"]
    assert told("view", f"draft:{drafted['action'][:8]}", "-o", "../x.html", cwd=project) == {
        **made,
        "path": str(made["path"]).replace("draft.html", "x.html"),
    }
    assert tree(project) == before, "read-only"
    path = project.parent / "draft.html"
    info = page_info(path)
    assert info["draft"]["accept"] == f"rr ai accept {drafted['action'][:12]}"
    rows = {row["field"]: row for row in info["draft"]["changes"]}
    assert {f"appearance.{field}": row["reason"] for field, row in rows.items()} == {
        change["path"]: change["reason"] for change in drafted["changes"]
    }
    primary = rows["colors.primary_hex"]
    assert (primary["before"], primary["after"]) == ("#1B1F3B", "#1B2A4A")
    present, after = (model_looks(path, number) for number in (0, 1))
    assert "#1B1F3B" in present and "#1B2A4A" in after and present != after
    text = path.read_text("utf-8")
    assert (
        "between us" not in text and "Ada Test" not in text and drafted["prompt_hash"] not in text
    )
    ok("ai", "accept", cwd=project)
    ok("view", f"draft:{drafted['action'][:8]}", "-o", "../done.html", cwd=project)
    done = page_info(project.parent / "done.html")["draft"]
    assert (done["state"], done["accept"]) == ("accepted", "")


def model_looks(path: Path, number: int) -> set[str]:
    """The colours of the materials of one model of a page."""
    text = path.read_text("utf-8").split('class="model">')[number + 1].split("</script>")[0]
    glb = base64.b64decode(text)
    document = json.loads(glb[20 : 20 + int.from_bytes(glb[12:16], "little")])
    return {one["extras"]["color_hex"] for one in document["materials"]}


def test_a_partner_gets_no_page_of_a_draft_but_its_looks(project: Path) -> None:
    ok("ai", "draft", "--brief", "navy", cwd=project)
    for role in ("view", "factory", "qa", "supplier", "render"):
        refused("RR-E006", "--role", role, "view", "draft:", "-o", "../no.html", cwd=project)
    assert not (project.parent / "no.html").exists()
    ok("--role", "render", "view", "draft:", "--opaque", "-o", "../look.html", cwd=project)
    assert "draft" not in page_info(project.parent / "look.html")


def test_a_draft_of_a_merge_beside_the_present(forked: Path) -> None:
    ok("ai", "merge", "main", "side", cwd=forked)
    ok("view", "draft:", "-o", "../merge.html", cwd=forked)
    assert len(page_info(forked.parent / "merge.html")["models"]) == 2
    found = call("diff", "@", "draft:", "--json", cwd=forked).json["values"]
    assert "last_profile.toe_spring_mm" in {one["path"] for one in found}  # theirs, by a person


def test_the_prompt_is_what_is_sent_byte_for_byte(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ("ai", "draft", "--brief", "warm\nand soft", "--provider", "openai")
    with endpoint(RED) as there:
        monkeypatch.setenv("RR_AI_URL", there.url)
        monkeypatch.setenv("RR_AI_MODEL", "small")
        monkeypatch.setenv("RR_AI_KEY", "sk-secret")
        monkeypatch.setenv("RR_AI_PRICE", "0.15/0.60")
        before = tree(project)
        shown = ok(*ask, "--show-prompt", cwd=project).out
        assert there.asked == [] and tree(project) == before
        page = ok(*ask, cwd=project).text
        (asked,) = there.asked
    assert asked.body == shown and asked.headers["Authorization"] == "Bearer sk-secret"
    assert "1200 tokens in, 80 out, about $0.0002" in page
    drafted = told("ai", "show", cwd=project)
    assert drafted["prompt_hash"] == sha256_hex(shown) and drafted["model"] == "small"
    assert (drafted["tokens_in"], drafted["tokens_out"]) == (1200, 80)
    assert not any(b"sk-secret" in data for data in tree(project).values())
    monkeypatch.setenv("RR_AI_PRICE", "cheap")
    assert "RR_AI_PRICE" in call("ai", "show", cwd=project).err


def test_an_endpoint_that_is_not_set_up(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = ("ai", "draft", "--provider", "openai")
    assert refused("RR-E012", *ask, cwd=project)["place"] == "RR_AI_MODEL"
    monkeypatch.setenv("RR_AI_MODEL", "small")
    monkeypatch.setenv("RR_AI_URL", "http://example.org/v1")
    monkeypatch.setenv("RR_AI_KEY", "sk-secret")
    refused("RR-E012", *ask, cwd=project)  # in the clear
    monkeypatch.setenv("RR_AI_KEY", "sk-\u00e9")
    refused("RR-C003", *ask, cwd=project)
    refused("RR-C001", "ai", "draft", "--provider", "oracle", cwd=project)
    ok("config", "set", "ai.provider", "openai", cwd=project)
    monkeypatch.delenv("RR_AI_MODEL")
    monkeypatch.delenv("RR_AI_KEY")
    refused("RR-E012", "ai", "draft", cwd=project)


def test_openais_key_goes_to_openai_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    monkeypatch.setenv("RR_AI_MODEL", "small")
    with endpoint(RED) as there:
        monkeypatch.setenv("RR_AI_URL", there.url)
        ok("ai", "draft", "--provider", "openai", cwd=project)
        assert "Authorization" not in there.asked[0].headers


@pytest.mark.parametrize(
    "words",
    [
        ("ai", "draft", "--fields", "last_profile.toe_spring_mm"),
        ("ai", "draft", "--fields", "instrumental"),
        ("ai", "draft", "--fields", "colors,size.value"),
        ("ai", "accept", "--only", "instrumental.last_profile.toe_spring_mm"),
        ("ai", "accept", "--only", "last_profile.toe_spring_mm", "--only", "colors"),
        ("ai", "accept", "--only", "sole"),
        ("ai", "accept", "--only", "colors,sole"),
    ],
    ids=" ".join,
)
def test_geometry_is_named_in_vain(project: Path, words: tuple[str, ...]) -> None:
    ok("ai", "draft", cwd=project)
    before = tree(project)
    refused("RR-E120", *words, cwd=project)
    assert tree(project) == before


@pytest.mark.parametrize("words", [("draft", "--fields"), ("accept", "--only")], ids=" ".join)
def test_an_unset_variable_is_not_everything(project: Path, words: tuple[str, str]) -> None:
    ok("ai", "draft", cwd=project)
    before = tree(project)
    for nothing in ("", " ", ","):
        refused("RR-C001", *("ai", *words), nothing, cwd=project)
    assert tree(project) == before


def test_a_lying_endpoint_changes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lie = suggesting(("instrumental.last_profile.toe_spring_mm", "20", "nicer"))
    monkeypatch.setenv("RR_AI_MODEL", "small")
    before = tree(project)
    with endpoint(lie) as there:
        monkeypatch.setenv("RR_AI_URL", there.url)
        refused("RR-E120", "ai", "draft", "--provider", "openai", cwd=project)
    assert tree(project) == before


def test_edits_of_the_shape_are_the_designers(project: Path) -> None:
    """Between asking and accepting: not recorded, or recorded; and with --discard."""
    ok("ai", "draft", cwd=project)
    before = half(project)
    (project / "spec.yaml").write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 12"))
    refused("RR-E019", "ai", "accept", cwd=project)
    ok("generate", "-m", "mine", cwd=project)
    refused("RR-E127", "ai", "accept", cwd=project)
    assert half(project) != before and half(project, "main~1") == before
    ok("undo", cwd=project)
    (project / "spec.yaml").write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 13"))
    assert told("ai", "accept", "--discard", cwd=project)["kept_edits"]
    assert half(project) == before and "toe_spring_mm: 11" in (project / "spec.yaml").read_text()


def test_a_draft_edited_on_the_disk_is_found_and_not_used(project: Path) -> None:
    drafted = told("ai", "draft", cwd=project)
    file = project / ".rr" / "objects" / drafted["action"][:2] / drafted["action"][2:]
    file.chmod(0o644)
    data = bytearray(file.read_bytes())
    data[-3] ^= 1
    file.write_bytes(data)
    done = call("ai", "accept", "--json", cwd=project)
    assert done.code == 7 and done.json["code"].startswith("RR-R01")
    assert call("fsck", cwd=project).code == 7 or call("fsck", cwd=project).code == 1


def test_the_gate_drafts_and_waits(empty: Path) -> None:
    (empty / "spec.yaml").write_text(BARE)
    waits = refused("RR-E128", "generate", "--missing", "ai-draft", cwd=empty)
    assert (empty / "spec.yaml").read_text() == BARE
    assert told("log", cwd=empty)["generations"] == []
    assert told("ai", "show", cwd=empty)["action"] == waits["details"]["draft"]
    ok("ai", "accept", cwd=empty)
    text = (empty / "spec.yaml").read_text()
    assert text.startswith(BARE.rstrip()) and "appearance:" in text
    shown = told("show", cwd=empty)
    filled = shown["filled"]
    assert shown["source"] == "ai_draft" and len(filled) == 8
    assert all(who.endswith("accepted by Ada Test <ada@example.org>") for who in filled.values())
    assert "canonical default" not in json.dumps(filled)
    assert call("generate", cwd=empty).code == 0  # nothing is missing any more


def test_the_gate_takes_a_part_and_says_what_it_filled(empty: Path) -> None:
    (empty / "spec.yaml").write_text(BARE)
    refused("RR-E128", "generate", "--missing", "ai-draft", cwd=empty)
    made = ok("ai", "accept", "--only", "colors", cwd=empty).text
    assert "6 canonical defaults filled in" in made
    filled = told("show", cwd=empty)["filled"]
    assert {path for path, who in filled.items() if who.startswith("AI draft")} == {
        "colors.primary_hex",
        "colors.secondary_hex",
    }


@pytest.mark.parametrize(("answers", "code"), [(b"3\ny\n", 0), (b"3\nn\n", 3), (b"3\n", 3)])
def test_the_gate_on_a_terminal(empty: Path, answers: bytes, code: int) -> None:
    (empty / "spec.yaml").write_text(BARE)
    done = call("generate", "-m", "x", cwd=empty, stdin=answers, tty=True)
    assert done.code == code and "accept? [y/N]" in done.err
    assert told("ai", "log", cwd=empty)["drafts"][0]["state"] == ("drafted" if code else "accepted")
    assert ((empty / "spec.yaml").read_text() == BARE) == bool(code)
    if code == 0:
        assert told("show", cwd=empty)["message"] == "x"


def test_the_shape_that_was_written_is_recorded_with_the_draft(project: Path) -> None:
    """At the gate the draft completes what the designer wrote, geometry of theirs and all."""
    longer = BARE.replace("toe_spring_mm: 11", "toe_spring_mm: 12")
    (project / "spec.yaml").write_text(longer)
    refused("RR-E128", "generate", "--missing", "ai-draft", cwd=project)
    (project / "spec.yaml").write_text(BARE.replace("toe_spring_mm: 11", "toe_spring_mm: 19"))
    refused("RR-E127", "ai", "accept", cwd=project)
    (project / "spec.yaml").write_text(longer)
    ok("ai", "accept", cwd=project)
    (first, *_) = call("diff", "main~1", "main", "--json", cwd=project).json["values"]
    assert (first["path"], first["after"]) == ("last_profile.toe_spring_mm", 12)


@pytest.fixture
def forked(project: Path) -> Path:
    ok("branch", "side", cwd=project)
    (project / "spec.yaml").write_text(SPEC.replace("#1B1F3B", "#445566"))
    ok("generate", "-m", "ours", cwd=project)
    ok("switch", "side", cwd=project)
    other = SPEC.replace("#1B1F3B", "#EEF0F2").replace("toe_spring_mm: 11", "toe_spring_mm: 12")
    (project / "spec.yaml").write_text(other)
    ok("generate", "-m", "theirs", cwd=project)
    ok("switch", "main", cwd=project)
    return project


def test_merge(forked: Path) -> None:
    drafted = told("ai", "merge", "main", "side", cwd=forked)
    assert drafted["mode"] == "merge" and drafted["fields"] == ["appearance.colors.primary_hex"]
    assert told("ai", "merge", "@", "side", "--brief", "dark", cwd=forked)["mode"] == "merge"
    prompt = json.loads(ok("ai", "merge", "@", "side", "--show-prompt", cwd=forked).out)
    assert [field["path"] for field in prompt["fields"]] == ["colors.primary_hex"]
    refused("RR-E129", "ai", "merge", "main", "main~1", cwd=forked)
    ok("ai", "accept", drafted["action"], cwd=forked)
    shown = told("show", cwd=forked)
    assert shown["source"] == "ai_merge" and len(shown["parents"]) == 2
    assert shown["conflicts"] == [] and "toe_spring_mm: 12" in (forked / "spec.yaml").read_text()
    assert shown["spec"]["instrumental"] == drafted["instrumental"]
    refused("RR-E131", "ai", "accept", cwd=forked)
    assert call("verify", cwd=forked).code == 0


@pytest.mark.parametrize("role", ["view", "factory", "supplier", "render", "qa"])
def test_partners_have_no_part_in_it(project: Path, role: str) -> None:
    ok("ai", "draft", cwd=project)
    for words in (("draft",), ("merge", "@", "@~1"), ("show",), ("accept",), ("reject",), ("log",)):
        done = call("ai", *words, "--role", role, "--json", cwd=project)
        assert (done.code, done.json["code"]) == (4, "RR-E006")


def test_the_log_travels_and_stays_with_those_who_work(project: Path, tmp_path: Path) -> None:
    ok("ai", "draft", cwd=project)
    ok("ai", "accept", "--only", "materials,colors", cwd=project)
    ok("ai", "draft", "--brief", "another", cwd=project)
    ok("clone", str(project), str(tmp_path / "copy"), cwd=tmp_path)
    assert told("ai", "log", cwd=tmp_path / "copy") == told("ai", "log", cwd=project)
    (traced,) = told("ai", "log", "--generation", "main", cwd=tmp_path / "copy")["drafts"]
    assert traced["state"] == "accepted"


def test_a_busy_endpoint(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(asked: Asked) -> None:
        asked.send(429, b"slow down", {"Retry-After": "600"})

    monkeypatch.setenv("RR_AI_MODEL", "small")
    with endpoint(busy) as there:
        monkeypatch.setenv("RR_AI_URL", there.url)
        done = call("ai", "draft", "--provider", "openai", "--json", cwd=project)
    assert (done.code, done.json["code"]) == (8, "RR-E124")
