"""A repository that is cleaned up at any time is, to who uses it, the one that never is."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.backends import FileBackend, MemoryBackend
from store.gc import gc
from store.gc_plan import DAY_S, Policy
from store.redo import NothingToRedoError
from store.repository import Repository
from store.undo import NothingToUndoError
from tests.store.samples import AUTHOR, START, commit, make_generation, record

KEEP_DAYS, GRACE_DAYS = 30, 10
BRANCHES = st.sampled_from(["main", "side", "wide"])
STEPS = st.one_of(
    st.tuples(st.just("commit"), BRANCHES, st.integers(0, 40)),
    st.tuples(st.just("stray"), st.just(""), st.integers(50, 90)),
    st.tuples(st.just("delete"), BRANCHES, st.just(0)),
    st.tuples(st.just("undo"), st.just(""), st.just(0)),
    st.tuples(st.just("redo"), st.just(""), st.just(0)),
    st.tuples(st.just("restore"), st.just(""), st.integers(0, 3)),
    st.tuples(st.just("gc"), st.just(""), st.just(0)),
    st.tuples(st.just("wait"), st.just(""), st.integers(1, 25)),
)


class Twins:
    """The same steps done to both; only one of them is ever cleaned up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / ".rr"
        self.now = START
        self.cleaned = Repository.init(FileBackend(self.folder), author=AUTHOR, time=START)
        self.whole = Repository.init(MemoryBackend(), author=AUTHOR, time=START)

    def do(self, step: tuple[str, str, int]) -> None:
        kind, branch, number = step
        self.now += 1
        if kind == "wait":
            self._wait(number)
        elif kind == "gc":
            gc(FileBackend(self.folder), self._policy(), author=AUTHOR)
        elif kind == "commit":
            for one in (self.cleaned, self.whole):
                commit(one, branch, number=number, time=self.now)
        elif kind == "stray":
            make_generation(self.cleaned, number=number)
        elif kind == "delete":
            self._delete(f"branch/{branch}")
        elif kind == "restore":
            if number < self._log_length():
                for one in (self.cleaned, self.whole):
                    self._restore(one, number)
        else:
            with suppress(NothingToUndoError, NothingToRedoError):
                for one in (self.cleaned, self.whole):
                    getattr(one, kind)(author=AUTHOR, time=self.now)

    def check(self) -> None:
        cleaned = Repository.open(FileBackend(self.folder))
        assert dict(cleaned.snapshot().refs()) == dict(self.whole.snapshot().refs())
        assert cleaned.snapshot().active == self.whole.snapshot().active
        for _, tip in self.whole.snapshot().refs():
            assert list(cleaned.walk(tip)) == list(self.whole.walk(tip))
        log = [(one.command, one.time) for _, one in cleaned.operations() if one.command != "gc"]
        full = [(one.command, one.time) for _, one in self.whole.operations()]
        assert log == full[: len(log)]
        young = [one for one in full if one[1] >= self._policy().keep_since]
        assert len(log) >= len(young)
        report = cleaned.fsck()
        assert report.ok, report.damage

    def _policy(self) -> Policy:
        return Policy(self.now, self.now, KEEP_DAYS, GRACE_DAYS)

    def _wait(self, days: int) -> None:
        """Days pass: what was touched since the last time is of today, and ages with the rest."""
        before, self.now = self.now, self.now + days * DAY_S
        for path in self.folder.rglob("*"):
            if path.is_file() and path.stat().st_mtime > before:
                os.utime(path, (before, before))

    def _delete(self, ref: str) -> None:
        for one in (self.cleaned, self.whole):
            tip = one.snapshot().get(ref)
            if tip is not None:
                record(one, ref, tip, None, command="branch", time=self.now)

    def _log_length(self) -> int:
        return sum(one.command != "gc" for _, one in self.cleaned.operations())

    def _restore(self, one: Repository, number: int) -> None:
        log = [name for name, found in one.operations() if found.command != "gc"]
        one.op_restore(log[number], author=AUTHOR, time=self.now)


def live(steps: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        twins = Twins(Path(folder))
        for step in steps:
            twins.do(step)
            if step[0] in ("gc", "undo", "redo"):
                twins.check()
        twins.do(("gc", "", 0))
        twins.check()


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    monkeypatch.setattr("store.gc_plan.WORTH_PACKING", 3)


@given(st.lists(STEPS, max_size=25))
def test_no_one_can_tell_the_twins_apart(steps: list[tuple[str, str, int]]) -> None:
    live(steps)


def test_a_long_life(figures: dict[str, object]) -> None:
    from random import Random

    chance = Random(11)
    steps = []
    for _ in range(150):
        kind = chance.choice(
            ["commit"] * 6 + ["wait"] * 3 + ["gc"] * 2 + ["undo", "redo", "delete"]
        )
        number = chance.randrange(1, 20)
        steps.append((kind, chance.choice(["main", "side", "wide"]), number))
    live(steps)
    figures["steps of a life with clean-up, compared with one without"] = len(steps)
