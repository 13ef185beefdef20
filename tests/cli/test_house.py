"""The command line as a whole: the table, the help, global options, pipes, codes, schemas."""

import json
import os
import re
import subprocess
from importlib import import_module
from pathlib import Path

import jsonschema
import pytest

from geometry.kernel import KERNEL
from rrcli.published import FOLDER, VERSIONS, published_schema
from rrcli.table import COMMAND_GROUPS, COMMANDS
from rrcli.version import VERSION
from tests.cli.conftest import SPEC
from tests.cli.world import call


def test_every_command_file_is_in_the_table(repo_root: Path) -> None:
    files = {path.stem for path in (repo_root / "rrcli" / "commands").glob("*.py")} - {"__init__"}
    assert files == {entry.function for entry in COMMANDS.values()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_account_of_itself(name: str) -> None:
    entry = COMMANDS[name]
    function = getattr(import_module(entry.module), entry.function)
    assert function.__doc__ and function.__doc__.strip()
    done = call(*name.split(), "--help")
    assert done.code == 0 and done.text.startswith(f"Usage: rr {name}")
    assert "Global options" in done.text
    assert len(function.__doc__.splitlines()[0]) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_command_functions_are_short(name: str) -> None:
    import ast
    import inspect

    entry = COMMANDS[name]
    source = inspect.getsource(import_module(entry.module))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert lines <= 40, f"{name}: {node.name} has {lines} lines"


def test_help_lists_every_command() -> None:
    text = call("--help").text
    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {re.escape(name)} +{re.escape(entry.summary)}$", text, re.MULTILINE)
    assert call().text == text == call("-h").text
    for group in COMMAND_GROUPS:
        assert f"rr {group}" in call(group).text == call(group, "--help").text


def test_version_is_that_of_the_project(repo_root: Path) -> None:
    import tomllib

    project = tomllib.loads((repo_root / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
    assert call("--version").text == f"rr {VERSION} (kernel {KERNEL})\n"


@pytest.mark.parametrize(
    ("argv", "guess"),
    [("lgo", "rr log"), ("exprot", "rr export"), ("op lgo", "rr op log"), ("zzz", "rr --help")],
)
def test_unknown_command_is_a_usage_mistake_with_a_guess(argv: str, guess: str) -> None:
    done = call(*argv.split())
    assert done.code == 2 and guess in done.err and done.out == b""


@pytest.mark.parametrize(
    "argv",
    ["log --nope", "switch", "render --view up", "render --size big", "validate --format xml",
     "build --quality fine", "export --profile nobody", "-C /nowhere/at/all log", "config get nope",
     "branch a -d b", "size convert foo", "params --half both", "completion tcsh",
     "init --style clog x"],
)  # fmt: skip
def test_usage_mistakes_exit_2(argv: str, project: Path) -> None:
    done = call(*argv.split(), "--json", cwd=None if argv.startswith("-C") else project)
    assert done.code == 2, done.text
    assert done.json["exit_code"] == 2 and done.json["hint"]


def test_global_options_stand_before_or_after(project: Path) -> None:
    before = call("--json", "-C", str(project), "log").out
    assert before == call("log", "--json", "-C", str(project)).out
    assert json.loads(before)["generations"]
    assert call("-q", "validate", cwd=project).err == "" == call("validate", "-q", cwd=project).err
    assert call("--version", "-q").text.startswith("rr ")


def test_color_only_on_a_terminal(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert b"\x1b[" in call("log", cwd=project, tty=True).out
    assert b"\x1b[" not in call("log", cwd=project).out
    assert b"\x1b[" not in call("log", "--no-color", cwd=project, tty=True).out
    assert "\x1b[" in call("show", "nope", cwd=project, tty=True).err
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b[" not in call("log", cwd=project, tty=True).out


def test_roles_only_narrow(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for argv in ("log", "generate", "measure", "export --profile factory", "undo", "cat @"):
        done = call(*argv.split(), "--role", "supplier", "--json", cwd=project)
        assert done.code == 4 and done.json["code"] == "RR-E006", argv
    assert call("--role", "view", "log", cwd=project).code == 0
    assert call("--role", "king", "log", cwd=project).code == 2
    monkeypatch.setenv("RR_ROLE", "factory")
    assert call("log", cwd=project).code == 4


def test_author_and_time_come_from_the_environment(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RR_AUTHOR")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    assert call("generate", "-m", "x", cwd=empty).code == 0
    shown = call("show", "--json", cwd=empty).json
    assert shown["time"] == 1_600_000_000 and shown["author"]
    assert call("config", "set", "author", "Grace <g@example.org>", cwd=empty).code == 0
    assert call("branch", "other", cwd=empty).code == 0
    newest = call("op", "log", "-n", "1", "--json", cwd=empty).json["operations"][0]
    assert newest["author"] == "Grace <g@example.org>" and newest["command"] == "branch"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert call("log", cwd=empty).code == 2


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_leaves_is_no_error(rr: list[str], project: Path) -> None:
    for command in ("params --json", "log", "--help", "schema", "explain --list"):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            [*rr, "-C", str(project), *command.split()] if command != "--help" else [*rr, command],
            stdout=write, stderr=subprocess.PIPE, timeout=60,
        )  # fmt: skip
        os.close(write)
        assert done.returncode == 141 and done.stderr == b"", command


def test_the_installed_command_runs(rr: list[str], project: Path) -> None:
    done = subprocess.run([*rr, "log", "--json"], cwd=project, capture_output=True, timeout=60)
    assert done.returncode == 0 and len(json.loads(done.stdout)["generations"]) == 1
    done = subprocess.run([*rr, "nope"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "there is no command" in done.stderr


def test_schemas_are_published_and_sound() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(VERSIONS)
    listed = call("schema", "--list", "--json").json["schemas"]
    assert set(listed) == {"spec", "manifest", *VERSIONS}
    jsonschema.Draft202012Validator.check_schema(json.loads(call("schema", "manifest").out))
    for kind, version in VERSIONS.items():
        schema = json.loads(call("schema", kind).out)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["title"] == f"rr/{kind}/{version}" and schema == published_schema(kind)
    assert call("schema", "nope").code == 5


def test_the_spec_schema_accepts_the_examples(examples: list[Path]) -> None:
    import yaml

    schema = json.loads(call("schema").out)
    check = jsonschema.validators.validator_for(schema)(schema)
    for path in examples:
        check.validate(yaml.safe_load(path.read_text()))
    assert not check.is_valid({"rr": 1, "name": "x"})


def test_params_have_the_fixed_fields() -> None:
    rows = call("params", "--json").json["parameters"]
    assert len(rows) > 40 and len({row["id"] for row in rows}) == len(rows)
    spring = next(row for row in rows if row["path"] == "last_profile.toe_spring_mm")
    assert (spring["unit"], spring["min"], spring["max"], spring["half"]) == (
        "mm",
        2,
        20,
        "instrumental",
    )
    assert call("params", "toe", "--half", "instrumental").code == 0
    assert call("params", "zebra").code == 1


def test_codes_are_unique_and_explained() -> None:
    found = call("explain", "--list", "--json").json["codes"]
    codes = [item["code"] for item in found]
    assert len(codes) == len(set(codes)) > 60
    for item in found:
        assert item["title"] and item["hint"], item["code"]
    one = call("explain", "e011")
    assert one.code == 0 and one.text.startswith("RR-E011 (error, exit 3)")
    assert call("explain", "RR-Z999").code == 5


def test_resolve_size_config_completion(project: Path) -> None:
    found = call("resolve", "--json", cwd=project).json
    values = {item["path"]: item for item in found["values"]}
    assert values["last.length_mm"]["value"] == 280 and values["last.length_mm"]["derived"]
    assert not values["last_profile.toe_spring_mm"]["derived"]
    assert call("resolve", "-", "--derived", stdin=SPEC.encode()).code == 0
    assert call("size", "convert", "EU42", "--json").json["last_length_mm"] == 280
    assert call("config", "set", "export.profile", "factory", cwd=project).code == 0
    assert call("config", "get", "export.profile", cwd=project).text == "factory\n"
    rows = call("config", "list", "--json", cwd=project).json["settings"]
    assert {row["name"] for row in rows} == {
        "author", "export.approvals", "export.four_eyes", "export.profile", "ai.provider",
        "gc.grace_days",
        "gc.keep_days", "generate.missing", "push.approved", "review.by", "review.checks",
        "review.people", "review.rounds",
    }  # fmt: skip
    assert "_RR_COMPLETE" in call("completion", "bash", "--json").json["script"]


def test_the_shell_completes_commands_and_options(rr: list[str]) -> None:
    environment = {**os.environ, "_RR_COMPLETE": "complete_bash"}

    def complete(words: str, number: int) -> list[str]:
        variables = {**environment, "COMP_WORDS": words, "COMP_CWORD": str(number)}
        return subprocess.run(rr, env=variables, capture_output=True, text=True).stdout.split()

    assert complete("rr sw", 1) == ["switch"]
    assert complete("rr op l", 2) == ["log"]
    assert "--message" in complete("rr generate --m", 2)
