"""Clashes: changes that are each right on their own side and break a rule together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engine.merge_values import as_written
from engine.threeway import DISPUTED, told
from schemas.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from engine.threeway import Values
    from schemas.findings import Finding


def without_clashes(
    source: bytes, base: Values, ours: Values, wanted: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Conflict, ...]]:
    """Return which wanted values of theirs go with ours, and the others as conflicts.

    A value is left out when without it the rule holds; it is told with the changes of ours without
    which the rule would hold as well: the pair that did it. `source` is the spec file of ours.
    Raises InvalidSpecError where ours alone is refused.
    """
    kept, clashes = dict(wanted), []
    if not errors(ours, kept):
        return kept, ()
    _require_valid(source)
    since = {path for path in ours.keys() | base.keys() if _differs(base, ours, path)}
    while found := errors(ours, kept):
        broken = found[0]
        theirs = _culprits(broken, kept, lambda left: errors(ours, left))
        against = _against(broken, base, ours, kept, since - theirs)
        for path in sorted(theirs):
            del kept[path]
            was = told(base.get(path))
            named = tuple(sorted(against))
            clashes.append(
                Conflict(
                    path,
                    was,
                    ours.get(path),
                    wanted[path],
                    broken.code,
                    named,
                    has_base=base.get(path) is not DISPUTED,
                )
            )
    return kept, tuple(clashes)


def _against(
    broken: Finding, base: Values, ours: Values, kept: Mapping[str, Any], since: set[str]
) -> set[str]:
    """Return the changes of ours, made since the base, without which the finding is gone."""

    def findings(left: dict[str, Any]) -> list[Finding]:
        back = {path: told(base.get(path)) for path in since - left.keys()}
        return errors({**ours, **back}, kept)

    return _culprits(broken, {path: ours.get(path) for path in since}, findings)


def _culprits(
    broken: Finding, changes: Mapping[str, Any], findings: Callable[[dict[str, Any]], list[Finding]]
) -> set[str]:
    """Return the changes without which a finding is gone: one if one will do, else several.

    Findings are told apart by their codes: where one stands depends on what is written.
    """
    order = sorted(changes, key=lambda path: (path not in _read_by(broken), path))

    def is_gone(without: Iterable[str]) -> bool:
        left = {path: value for path, value in changes.items() if path not in without}
        return all(one.code != broken.code for one in findings(left))

    for path in order:
        if is_gone({path}):
            return {path}
    for count in range(2, len(order) + 1):
        if is_gone(order[:count]):
            return _needed(order[:count], is_gone)
    return set()


def _needed(paths: list[str], is_gone: Callable[[Iterable[str]], bool]) -> set[str]:
    """Return as many of several culprits as it takes: each goes free that is not needed."""
    left = set(paths)
    for path in paths:
        if len(left) > 1 and is_gone(left - {path}):
            left.discard(path)
    return left


def _read_by(broken: Finding) -> set[str]:
    """Return the paths that a broken rule reads, as specs write them; likeliest culprits first."""
    from schemas.parameters import PARAMETERS
    from schemas.rules import CROSS_RULES

    paths = {row.path: row.spec_path for row in PARAMETERS}
    return {
        paths.get(at, at) for rule in CROSS_RULES if rule.code == broken.code for at in rule.reads
    }


def _differs(base: Values, ours: Values, path: str) -> bool:
    return bool(base.get(path) != ours.get(path))


def errors(ours: Values, taken: Mapping[str, Any]) -> list[Finding]:
    """Return the errors of the spec that has ours and some of theirs."""
    from schemas.flat import unflatten
    from schemas.validate import validate

    values = {**ours, **taken}
    tree = unflatten(as_written({}, values, values))
    checked = validate(json.dumps(tree, ensure_ascii=False).encode(), "merge")
    return [finding for finding in checked.findings if finding.severity == "error"]


def _require_valid(source: bytes) -> None:
    from engine.specfile import SpecFile
    from engine.validate import require_valid

    require_valid(SpecFile("the spec of this branch", source))
