"""Explanations of every code RR can print: coded errors, spec findings, audit findings."""

from __future__ import annotations

import inspect
from dataclasses import asdict, dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, ClassVar

from schemas.errors import RRError, error_classes

PACKAGES = ("schemas", "store", "geometry", "exporters", "engine")


class UnknownCodeError(RRError):
    """RR prints no such code. Codes look like RR-S012; `rr explain --list` prints them all."""

    code: ClassVar[str] = "RR-E013"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr explain --list"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code: what kind of thing it is, its title, the long text, and the next step."""

    code: str
    kind: str
    title: str
    text: str
    hint: str
    exit_code: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as JSON values."""
        return asdict(self)


def explain(code: str, *, also: tuple[str, ...] = ()) -> Explanation:
    """Return the explanation of a code, however it is capitalised; raises UnknownCodeError.

    `also` names packages above this floor whose errors belong to the list.
    """
    wanted = normal_code(code)
    for explanation in explanations(also=also):
        if explanation.code == wanted:
            return explanation
    raise UnknownCodeError(f"there is no code {code!r}")


def normal_code(code: str) -> str:
    """Return a code as RR prints it: `g103` and `rr-g103` are `RR-G103`."""
    capital = code.strip().upper()
    return capital if capital.startswith("RR-") else f"RR-{capital}"


def explanations(*, also: tuple[str, ...] = ()) -> list[Explanation]:
    """Return all explanations, sorted by code. Imports every package once to find them."""
    for package in (*PACKAGES, *also):
        _import_all(package)
    found = [_of_error(error) for error in error_classes()]
    return sorted([*found, *_finding_kinds(), *_audit_kinds()], key=lambda item: item.code)


def _import_all(package: str) -> None:
    root = import_module(package)
    for module in walk_packages(root.__path__, prefix=f"{package}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def _of_error(error: type[RRError]) -> Explanation:
    text = inspect.getdoc(error) or ""
    title, _, rest = text.partition("\n")
    return Explanation(error.code, "error", title, rest.strip(), error.hint, error.exit_code)


def _finding_kinds() -> list[Explanation]:
    from schemas.findings import FINDING_KINDS

    return [
        Explanation(code, "finding", kind.title, kind.explanation, "rr validate", None)
        for code, kind in FINDING_KINDS.items()
    ]


def _audit_kinds() -> list[Explanation]:
    from geometry.audit import AUDIT_KINDS

    return [
        Explanation(code, "audit", kind.title, kind.explanation, kind.hint, None)
        for code, kind in AUDIT_KINDS.items()
    ]
