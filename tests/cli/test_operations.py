"""Random operations through the real command, against a model of history that knows no store."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from schemas.reader import read_document
from tests.cli.conftest import SPEC
from tests.cli.history_model import Model, Node, Refused, State, Values
from tests.cli.world import call

Words = tuple[list[str], Callable[[], int | None]]
Step = Callable[[], Words]

START = 1_800_000_000
# What is varied is appearance: one geometry serves all, and a step takes milliseconds.
PATHS = {
    "first": "appearance.colors.primary_hex",
    "second": "appearance.colors.secondary_hex",
    "thread": "appearance.branding.embroidery_thread",
}
BEGIN: Values = {"first": "#1B1F3B", "second": "#F4F1EA", "thread": "white"}
CHOICES = {
    "first": ("#1B1F3B", "#AA0000", "#00AA00", "#0000AA"),
    "second": ("#F4F1EA", "#BB0000", "#00BB00"),
    "thread": ("white", "black"),
}


def text_of(values: Values) -> str:
    text = SPEC.replace("#1B1F3B", values["first"]).replace("#F4F1EA", values["second"])
    return text.replace("embroidery_thread: white", f"embroidery_thread: {values['thread']}")


def values_of(tree: dict[str, object]) -> Values:
    found: dict[str, object] = {}
    for name, path in PATHS.items():
        table: object = tree
        for key in path.split("."):
            assert isinstance(table, dict)
            table = table[key]
        found[name] = table
    return {name: str(value) for name, value in found.items()}


class Walk:
    """A project and its model, taking the same steps."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, Random(seed)
        first = Node((), dict(BEGIN))
        self.ids = {first: self.json("show")["generation"]}
        self.model = Model(State({"main": first}, {}, "main"))
        self.done: list[str] = []
        self.refused = 0

    def json(self, *words: str) -> dict[str, object]:
        document: dict[str, object] = call(*words, "--json", cwd=self.folder).json
        return document

    def step(self) -> None:
        random, state = self.random, self.model.state
        if not state.branches:  # all deleted, and the project stands on a generation
            self._take(*self._generate("main"))
            return
        nodes = list(self.ids)
        node = random.choice(nodes)
        branch = random.choice(["main", "a", "b", "c"])
        there = random.choice(list(state.branches))
        model, at = self.model, self.ids[node]
        steps: list[tuple[int, Step]] = [
            (6, lambda: self._generate(None)),
            (3, lambda: self._generate(branch)),
            (2, lambda: (["branch", branch, at], lambda: model.create_branch(branch, node))),
            (1, lambda: (["branch", "-d", branch], lambda: model.delete_branch(branch))),
            (1, lambda: (["tag", f"v-{branch}", at], lambda: model.tag(f"v-{branch}", node))),
            (4, lambda: (["switch", there], lambda: model.switch_branch(there))),
            (1, lambda: (["switch", at], lambda: model.switch_node(node))),
            (1, lambda: (["restore", at], lambda: model.restore(node))),
            (6, lambda: (["merge", there], lambda: model.merge(state.branches[there]))),
            (1, lambda: (["merge", at], lambda: model.merge(node))),
            (4, self._decide),
            (4, self._undo),
            (3, lambda: (["redo"], model.redo)),
            (1, self._op_restore),
        ]
        (make,) = random.choices([one for _, one in steps], [weight for weight, _ in steps])
        words, move = make()
        self._take(words, move)

    def _generate(self, branch: str | None) -> Words:
        values = dict(self.model.working)
        for name in self.random.sample(list(PATHS), self.random.choice([0, 1, 1, 2])):
            values[name] = self.random.choice(CHOICES[name])
        more = ["--branch", branch] if branch else []
        if branch or self.model.state.branch:  # else it is refused, and the file stays
            (self.folder / "spec.yaml").write_text(text_of(values))
        return ["generate", "-m", "x", *more], lambda: self.model.generate(values, branch)

    def _decide(self) -> Words:
        open_names = list(self.model.state.active.conflicts) or ["thread"]
        name = self.random.choice(open_names)
        base = self.model.state.active.conflicts.get(name, (None, "", ""))[0]
        how = self.random.choice(["ours", "theirs"] + ["base"] * (base is not None))
        words = ["resolve-conflict", PATHS[name], f"--{how}"]
        return words, lambda: self.model.decide(name, how)

    def _undo(self) -> Words:
        """Undo; but the first generation stays, the model knows nothing before it."""
        return (["undo"], self.model.undo) if self.model.past else self._generate(None)

    def _op_restore(self) -> Words:
        back = self.random.randrange(len(self.model.log))
        return ["op", "restore", f"@~{back}"], lambda: self.model.op_restore(back)

    def _take(self, words: list[str], move: Callable[[], int | None]) -> None:
        try:
            wanted = move() or 0
        except Refused as refused:
            wanted = refused.code
            self.refused += 1
        # A time of its own for each step: equal work at another time is another generation.
        os.environ["SOURCE_DATE_EPOCH"] = str(START + len(self.done))
        ran = call(*words, cwd=self.folder)
        assert ran.code == wanted, (words, ran.err, self.done)
        self.done.append(" ".join(words))
        self.compare()

    def compare(self) -> None:
        """Names, values, conflicts, what is active, spec.yaml and the number of operations."""
        state, told = self.model.state, "\n".join(self.done)
        branches = {row["name"]: row for row in self.json("branch")["branches"]}  # type: ignore[attr-defined]
        assert branches.keys() == state.branches.keys(), told
        for name, node in state.branches.items():
            self._same(node, str(branches[name]["generation"]), told)
        tags = {row["name"]: row["generation"] for row in self.json("tag")["tags"]}  # type: ignore[attr-defined]
        assert tags == {name: self.ids[node] for name, node in state.tags.items()}, told
        status = self.json("status")
        assert (status["branch"], status["generation"]) == (state.branch, self.ids[state.active]), (
            told
        )
        operations = self.json("op", "log")["operations"]
        assert len(operations) == len(self.model.log) + 1, told  # type: ignore[arg-type]
        written = read_document((self.folder / "spec.yaml").read_bytes(), "spec.yaml").value
        assert values_of(written) == self.model.working, told

    def _same(self, node: Node, generation: str, told: str) -> None:
        if self.ids.setdefault(node, generation) != generation:
            raise AssertionError(f"{generation} is not the generation of the model\n{told}")
        shown = self.json("show", generation)
        parents = [self.ids[parent] for parent in node.parents]
        assert shown["parents"] == parents, told
        spec = json.loads(call("cat", shown["spec"]["authored"], cwd=self.folder).out)["spec"]  # type: ignore[index]
        assert values_of(spec) == node.values, told
        found = {
            one["path"]: (one["base"], one["ours"], one["theirs"]) for one in shown["conflicts"]
        }  # type: ignore[attr-defined]
        assert found == {PATHS[name]: sides for name, sides in node.conflicts.items()}, told


@pytest.fixture(autouse=True)
def own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back the time of the tests after each."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START))


def walk(folder: Path, seed: int, steps: int) -> Walk:
    walked = Walk(folder, seed)
    walked.compare()
    for _ in range(steps):
        walked.step()
    assert call("fsck", cwd=folder).code == 0
    return walked


@pytest.mark.parametrize("seed", range(4))
def test_random_operations(project: Path, seed: int) -> None:
    walk(project, seed, 30)


@pytest.mark.prove
def test_many_random_operations(
    one_generation: Path, tmp_path: Path, figures: dict[str, object]
) -> None:
    walks, steps = 60, 60
    refused = merges = 0
    for seed in range(100, 100 + walks):
        walked = walk(Path(shutil.copytree(one_generation, tmp_path / str(seed))), seed, steps)
        refused += walked.refused
        merges += sum(len(node.parents) == 2 for node in walked.ids)
        shutil.rmtree(tmp_path / str(seed))
    figures["random operations, each compared with a model"] = walks * steps
    figures["of them refused, with nothing changed"] = refused
    figures["generations of two parents among them"] = merges
