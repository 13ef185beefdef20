"""History as a person would tell it: values, names, a list of past states. Nothing of the store.

Written from the manual, not from the code, so that a fault in one is not a fault in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

Values = dict[str, str]
UNSET: Final = ""


@dataclass(frozen=True, eq=False)
class Node:
    """A generation: parents, values by name, and values in conflict as (base, ours, theirs)."""

    parents: tuple[Node, ...]
    values: Values
    conflicts: dict[str, tuple[str | None, str, str]] = field(default_factory=dict)

    def line(self) -> Iterator[Node]:
        """Itself and its first parents."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parents[0] if node.parents else None

    def ancestors(self) -> set[Node]:
        """Itself and all it stems from."""
        found: set[Node] = set()
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += node.parents
        return found


@dataclass(frozen=True)
class State:
    """All names, and what the project stands on: a branch, or one node."""

    branches: dict[str, Node]
    tags: dict[str, Node]
    branch: str | None
    node: Node | None = None

    @property
    def active(self) -> Node:
        """The node the project stands on."""
        found = self.node if self.branch is None else self.branches[self.branch]
        assert found is not None
        return found


class Refused(Exception):
    """The command is refused with this exit code, and nothing changes."""

    def __init__(self, code: int) -> None:
        self.code = code


class Model:
    """The states there were, those undone, and the working values."""

    def __init__(self, first: State) -> None:
        self.state = first
        self.log = [first]
        self.past: list[tuple[State, bool]] = []
        self._future: list[tuple[State, bool]] = []
        self.working = dict(first.active.values)

    def _do(self, state: State, *, follows: bool) -> None:
        """A new state; `follows` says whether spec.yaml comes along, now and when it is undone."""
        self.past.append((self.state, follows))
        self._future.clear()
        self._become(state, follows)

    def _become(self, state: State, follows: bool) -> None:
        self.state = state
        self.log.append(state)
        if follows:
            self.working = dict(state.active.values)

    def generate(self, values: Values, branch: str | None = None) -> None:
        """Edit spec.yaml and record it, on another branch if one is named."""
        state = self.state
        name = branch or state.branch
        if name is None:
            raise Refused(3)
        self.working = dict(values)
        parent = state.branches.get(name, state.active)
        conflicts = {
            key: sides
            for key, sides in parent.conflicts.items()
            if values[key] == parent.values[key]
        }
        unchanged = values == parent.values and conflicts == parent.conflicts
        if unchanged and name in state.branches:
            return
        node = parent if unchanged else Node((parent,), dict(values), conflicts)
        detached_onto_new = state.branch is None and name not in state.branches
        after = replace(state, branches={**state.branches, name: node})
        if detached_onto_new:
            after = replace(after, branch=name, node=None)
        self._do(after, follows=False)

    def create_branch(self, name: str, at: Node) -> None:
        """A new name for a node."""
        if name in self.state.branches:
            raise Refused(1)
        self._do(replace(self.state, branches={**self.state.branches, name: at}), follows=False)

    def delete_branch(self, name: str) -> None:
        """A name less."""
        if name == self.state.branch:
            raise Refused(1)
        if name not in self.state.branches:
            raise Refused(5)
        rest = {other: node for other, node in self.state.branches.items() if other != name}
        self._do(replace(self.state, branches=rest), follows=False)

    def tag(self, name: str, at: Node) -> None:
        """A new name that stays."""
        if name in self.state.tags:
            raise Refused(1)
        self._do(replace(self.state, tags={**self.state.tags, name: at}), follows=False)

    def switch_branch(self, name: str) -> None:
        """Stand on a branch; spec.yaml follows even where nothing else moves."""
        self._switch(replace(self.state, branch=name, node=None))

    def switch_node(self, node: Node) -> None:
        """Stand on one node."""
        self._switch(replace(self.state, branch=None, node=node))

    def _switch(self, after: State) -> None:
        before = self.state
        if (after.branch, after.node) != (before.branch, before.node):
            self._do(after, follows=True)
        self.working = dict(after.active.values)

    def restore(self, node: Node) -> None:
        """The values of an older node, and what was open in it, once more."""
        branch = self._on_a_branch()
        parent = self.state.active
        if node.values != parent.values or node.conflicts != parent.conflicts:
            new = Node((parent,), dict(node.values), dict(node.conflicts))
            self._do(self._moved(branch, new), follows=True)
        self.working = dict(node.values)

    def merge(self, theirs: Node) -> int:
        """Both lines in one node; 1 where it has conflicts."""
        branch = self._on_a_branch()
        ours = self.state.active
        if theirs in ours.ancestors():
            return 0
        if ours in theirs.ancestors():
            self._do(self._moved(branch, theirs), follows=True)
            return 0
        if ours.conflicts or theirs.conflicts:
            raise Refused(1)
        base = joint_base([ours], theirs)
        values, conflicts = merged(base, ours.values, theirs.values)
        self._do(self._moved(branch, Node((ours, theirs), values, conflicts)), follows=True)
        return 1 if conflicts else 0

    def decide(self, name: str, how: str) -> None:
        """One conflict less."""
        branch = self._on_a_branch()
        active = self.state.active
        if name not in active.conflicts:
            raise Refused(5)
        base, ours, theirs = active.conflicts[name]
        value = {"ours": ours, "theirs": theirs, "base": base}[how]
        assert value is not None
        rest = {key: sides for key, sides in active.conflicts.items() if key != name}
        node = Node((active,), {**active.values, name: value}, rest)
        self._do(self._moved(branch, node), follows=True)

    def undo(self) -> None:
        """One step back, as in an editor."""
        state, follows = self.past.pop()
        self._future.append((self.state, follows))
        self._become(state, follows)

    def redo(self) -> None:
        """One step forward again."""
        if not self._future:
            raise Refused(1)
        state, follows = self._future.pop()
        self.past.append((self.state, follows))
        self._become(state, follows)

    def op_restore(self, back: int) -> None:
        """The state so many operations ago, as a new step."""
        state = self.log[-1 - back]
        if state != self.state:
            self._do(state, follows=True)
        self.working = dict(self.state.active.values)

    def _on_a_branch(self) -> str:
        if self.state.branch is None:
            raise Refused(3)
        return self.state.branch

    def _moved(self, branch: str, node: Node) -> State:
        return replace(self.state, branches={**self.state.branches, branch: node})


class Disputed:
    """A value that bases clash in: like nothing else."""


def merged(
    base: dict[str, object], ours: Values, theirs: Values
) -> tuple[Values, dict[str, tuple[str | None, str, str]]]:
    """The values of a merge, and those in conflict."""
    values: Values = {}
    conflicts: dict[str, tuple[str | None, str, str]] = {}
    for name in ours:
        was, here, there = base.get(name), ours[name], theirs[name]
        values[name] = there if here == was else here
        if here != there and was not in (here, there):
            conflicts[name] = (was if isinstance(was, str) else None, here, there)
    return values, conflicts


def joint_base(ours: list[Node], theirs: Node) -> dict[str, object]:
    """The values that two lines have in common, by the definition of a merge base."""
    line = {node for one in ours for node in one.ancestors()}
    common = line & theirs.ancestors()
    bases = [
        node
        for node in common
        if not any(node is not other and node in other.ancestors() for other in common)
    ]
    joint: dict[str, object] = {}
    for number, node in enumerate(bases):
        values: dict[str, object] = {**node.values, **dict.fromkeys(node.conflicts, Disputed())}
        if number == 0:
            joint = values
            continue
        older = joint_base(bases[:number], node)
        for name, value in values.items():
            was, here = older.get(name), joint[name]
            if here != value:
                clash = was not in (here, value)
                joint[name] = Disputed() if clash else (value if here == was else here)
    return joint
