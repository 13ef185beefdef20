"""A policy made from a plain tree, with everything that is wrong with it at once."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from schemas.errors import InvalidRecordError
from schemas.message import plain_json
from schemas.policy import (
    AT_LEAST,
    AT_MOST,
    EVENT_ROOTS,
    EXISTS,
    IN,
    LOG,
    OPERATORS,
    OTHERWISE,
    POLICY_FORM,
    PROPOSALS,
    ROOTS,
    SUPPRESS,
    WIDEST_WINDOW,
    Action,
    Condition,
    Count,
    Policy,
    Rule,
    Scalar,
    Window,
)
from schemas.printable import unsafe_signs
from schemas.scalars import normal_text

MOST = {"rules": 200, "actions": 16, "when": 16, "context": 6, "same": 6, IN: 50}
"""Longest lists of a policy."""
LONGEST_TEXT = 200
_YEAR_S = 31_622_400
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_TYPE = re.compile(r"[^\s*]{1,126}?(?:\.\*)?")
_PATH = re.compile(r"(\w[\w-]*)(?:\.[^\s.]+)*")

Path = tuple[str | int, ...]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a policy: its code, where, and what would be right."""

    code: str
    path: Path
    message: str
    value: object = None
    allowed: str = ""
    hint: str = ""


def policy_from_tree(tree: object) -> tuple[Policy | None, list[Fault]]:
    """The policy in a plain tree, or None, and what is wrong with it or odd about it."""
    faults: list[Fault] = []
    top = _Table(tree, (), faults)
    form = top.number("policy", POLICY_FORM, POLICY_FORM, whole=True)
    name, version = top.name("name"), top.name("version")
    policy = Policy(
        name=name,
        version=version,
        rules=tuple(_rule(one) for one in top.tables("rules", least=1)),
        keep=top.number("keep", 0.5, 1, default=1),
        cost_of_asking=top.number("cost_of_asking", 0, 1, default=0.25),
        explore=top.number("explore", 0, 0.5, default=0.05),
        otherwise=top.choice("otherwise", OTHERWISE, default=SUPPRESS),
    )
    top.close()
    if faults or not form:
        return None, faults
    _twice([rule.name for rule in policy.rules], ("rules",), "rule", faults)
    for number, rule in enumerate(policy.rules):
        place = ("rules", number, "actions")
        _twice([action.name for action in rule.actions], place, "action", faults)
    faults.extend(_unreachable(policy.rules))
    return (None if any(one.code != "RR-S087" for one in faults) else policy), faults


def policy_of_record(tree: object) -> Policy:
    """The policy of a stored entry; raises InvalidRecordError."""
    policy, faults = policy_from_tree(tree)
    if policy is None:
        raise InvalidRecordError(f"policy: {faults[0].message}", place="policy")
    return policy


def _rule(table: "_Table") -> Rule:
    name, on = table.name("name"), table.text("on")
    if on and not _TYPE.fullmatch(on):
        hint = "write a type such as factory.feedback, or the beginning of some: factory.*"
        table.fault("RR-S082", "on", f"{on} is no type of events", value=on, hint=hint)
    act_at = table.number("act_at", 0.5, 0.999, default=0.8)
    suppress_at = table.number("suppress_at", 0, 0.5, default=0.25)
    if act_at <= suppress_at:
        message = "nothing is left between act_at and suppress_at"
        table.fault("RR-S083", "suppress_at", message, value=suppress_at, allowed="below act_at")
    duplicates, flood = table.table("duplicates"), table.table("flood")
    rule = Rule(
        name=name,
        on=on,
        when=tuple(_condition(one) for one in table.tables("when")),
        context=table.paths("context"),
        duplicates=_closed(duplicates, _window) if duplicates else None,
        flood=_closed(flood, _count) if flood else None,
        act_at=act_at,
        suppress_at=suppress_at,
        actions=tuple(_action(one) for one in table.tables("actions", least=1)),
    )
    table.close()
    return rule


def _action(table: "_Table") -> Action:
    prior = table.table("prior") or _Table({}, (*table.path, "prior"), table.faults)
    action = Action(
        name=table.name("name"),
        says=table.text("says"),
        proposal=table.choice("proposal", PROPOSALS, default=LOG),
        right=prior.number("right", 1, 1_000, default=1),
        wrong=prior.number("wrong", 1, 1_000, default=1),
        cost_of_wrong_act=table.number("cost_of_wrong_act", 0, 1_000, default=1),
    )
    prior.close()
    table.close()
    return action


def _condition(table: "_Table") -> Condition | Count:
    if table.has("same") or table.has("within"):
        return _closed(table, _count)
    path = table.one_path("path")
    written = [name for name in OPERATORS if table.has(name)]
    if len(written) != 1:
        hint = f"write one of {', '.join(OPERATORS)}"
        table.fault("RR-S086", "path", f"{path or 'it'} has {len(written)} operators", hint=hint)
    values = [table.operand(name) for name in written]
    table.close()
    return Condition(path, written[0], values[0]) if written else Condition(path, EXISTS, True)


def _count(table: "_Table") -> Count:
    window = _window(table)
    return Count(window, int(table.number("at_least", 2, WIDEST_WINDOW, whole=True)))


def _window(table: "_Table") -> Window:
    seconds = table.number("seconds", 1, _YEAR_S, whole=True, default=0)
    return Window(
        same=table.paths("same", EVENT_ROOTS),
        within=int(table.number("within", 1, WIDEST_WINDOW, whole=True)),
        seconds=int(seconds) or None,
    )


def _closed(table: "_Table", read: Callable[["_Table"], Made]) -> Made:
    made = read(table)
    table.close()
    return made


def _twice(names: list[str], path: Path, what: str, faults: list[Fault]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            last = len(names) - 1 - names[::-1].index(name)
            message = f"{what} {name} stands {times} times"
            place = (*path, last, "name")
            faults.append(
                Fault("RR-S084", place, message, name, hint="give each a name of its own")
            )


def _unreachable(rules: tuple[Rule, ...]) -> list[Fault]:
    """Warnings for rules that no event reaches, since one before them takes all there are."""
    faults = []
    for number, rule in enumerate(rules):
        for before in rules[:number]:
            if not before.when and (before.on == rule.on or before.is_for(rule.on.rstrip("*"))):
                message = f"no event reaches {rule.name}: {before.name} takes them all"
                hint = "put the rule with conditions first"
                faults.append(
                    Fault("RR-S087", ("rules", number, "on"), message, rule.on, hint=hint)
                )
                break
    return faults


class _Table:
    """A table of the tree, its values taken one by one; what is wrong goes to a common list."""

    __slots__ = ("_data", "_taken", "faults", "path")

    def __init__(self, data: object, path: Path, faults: list[Fault]) -> None:
        self.path, self.faults = path, faults
        self._taken: set[str] = set()
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            name = str(path[-1]) if path else "a policy"
            faults.append(Fault("RR-S082", path, f"{name} must be a table of `key: value` lines"))

    def fault(
        self, code: str, name: str, message: str, *, value: object = None, allowed: str = "",
        hint: str = "",
    ) -> None:  # fmt: skip
        self.faults.append(Fault(code, (*self.path, name), message, value, allowed, hint))

    def has(self, name: str) -> bool:
        return self._optional(name, None) is not None

    def name(self, name: str) -> str:
        value = self.text(name)
        if value and not _NAME.fullmatch(value):
            allowed = "up to 40 letters, digits, and . _ -"
            self.fault("RR-S082", name, f"{value} is no name", value=value, allowed=allowed)
        return value

    def text(self, name: str) -> str:
        value = self._needed(name)
        if value is None:
            return ""
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT or unsafe_signs(value):
            allowed = f"a line of up to {LONGEST_TEXT} characters"
            self.fault("RR-S082", name, f"{name} must be text", value=_echo(value), allowed=allowed)
            return ""
        return normal_text(value)

    def number(
        self, name: str, low: float, high: float, *, whole: bool = False,
        default: float | None = None,
    ) -> float:  # fmt: skip
        value = self._needed(name) if default is None else self._optional(name, default)
        if value is None:
            return low
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            kind = "a whole number" if whole else "a number"
            self.fault("RR-S082", name, f"{name} must be {kind}", value=_echo(value))
            return low
        if not low <= value <= high and value != default:
            allowed = f"{low:g} to {high:g}" if low < high else f"{low:g}"
            message = f"{name} is {value:g}"
            self.fault("RR-S083", name, message, value=value, allowed=allowed)
            return low
        return float(value)

    def choice(self, name: str, known: Collection[str], *, default: str) -> str:
        value = self._optional(name, default)
        if not isinstance(value, str) or value not in known:
            allowed = ", ".join(known)
            self.fault("RR-S083", name, f"{name} is {_echo(value)}", value=value, allowed=allowed)
            return default
        return value

    def paths(self, name: str, roots: Collection[str] = ROOTS) -> tuple[str, ...]:
        return tuple(
            self._path(one, (*self.path, name, at), roots)
            for at, one in enumerate(self._list(name))
        )

    def one_path(self, name: str) -> str:
        value = self._needed(name)
        return "" if value is None else self._path(value, (*self.path, name), ROOTS)

    def operand(self, name: str) -> Scalar | tuple[Scalar, ...]:
        value: Any = self._list(name) if name == IN else self._optional(name, None)
        if name == IN:
            right = bool(value) and all(map(_is_scalar, value))
        elif name in (AT_LEAST, AT_MOST):
            right = _is_scalar(value) and not isinstance(value, str | bool)
        else:
            right = isinstance(value, bool) if name == EXISTS else _is_scalar(value)
        if not right:
            self.fault("RR-S082", name, f"{name} cannot compare with that", value=_echo(value))
            return None
        return tuple(value) if name == IN else value

    def table(self, name: str) -> "_Table | None":
        value = self._optional(name, None)
        return None if value is None else _Table(value, (*self.path, name), self.faults)

    def tables(self, name: str, *, least: int = 0) -> list["_Table"]:
        if least:
            self._needed(name)
        found = self._list(name)
        if len(found) < least and self.has(name) and isinstance(self._data[name], list):
            self.fault("RR-S081", name, f"{name} is empty")
        return [_Table(one, (*self.path, name, at), self.faults) for at, one in enumerate(found)]

    def close(self) -> None:
        from schemas.suggest import did_you_mean

        for key in self._data:
            if key not in self._taken:
                hint = did_you_mean(str(key), sorted(self._taken)) or "remove it"
                self.fault("RR-S080", key, f"no key is called {_echo(key)} here", hint=hint)

    def _optional(self, name: str, default: Any) -> Any:
        self._taken.add(name)
        value = self._data.get(name)
        return default if value is None else value

    def _needed(self, name: str) -> Any:
        value = self._optional(name, None)
        if value is None:
            self.faults.append(Fault("RR-S081", self.path, f"{name} is missing"))
        return value

    def _list(self, name: str) -> list[Any]:
        value = self._optional(name, [])
        if not isinstance(value, list):
            self.fault("RR-S082", name, f"{name} must be a list")
            return []
        if len(value) > MOST[name]:
            allowed = f"up to {MOST[name]}"
            self.fault("RR-S083", name, f"{name} has {len(value)} entries", allowed=allowed)
            return []
        return value

    def _path(self, value: object, path: Path, roots: Collection[str]) -> str:
        text = value if isinstance(value, str) and len(value) <= LONGEST_TEXT else ""
        found = _PATH.fullmatch(text)
        if found is None or found[1] not in roots:
            hint = f"begin with {', '.join(roots)} and a dot"
            message = f"{_echo(value)} leads nowhere"
            self.faults.append(Fault("RR-S085", path, message, _echo(value), hint=hint))
            return ""
        return found[0]


def _is_scalar(value: object) -> bool:
    """Whether it is a plain value that data of events can hold: it has canonical bytes."""
    if not isinstance(value, str | int | float | bool):
        return False
    try:
        plain_json(value)
    except ValueError:
        return False
    return True


def _echo(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
