"""What one row of the parameter table is, and what a default rule may look at.

Rules work on whole micrometres and millidegrees, and round once, half to even (ADR 4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["mm", "deg", "count", "choice", "hex", "text"]
Half = Literal["instrumental", "appearance"]
Figure = Literal["men", "women", "child"]
Value = int | str

_SCALE: dict[str, int] = {"mm": 1000, "deg": 1000, "count": 1}
_UNIT_WORD: dict[str, str] = {"mm": "mm", "deg": "degrees", "count": "pieces"}


@dataclass(frozen=True, slots=True)
class Fit:
    """What a size says about the last before any value of the spec is looked at.

    `last_length_um` is None without a size; `girth_shift_um` is what the width letter adds.
    """

    figure: Figure
    last_length_um: int | None
    girth_shift_um: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a default rule may look at: the fit, and the values of all rows above its own."""

    fit: Fit
    values: Mapping[str, Value]

    def um(self, path: str) -> int:
        """A value resolved before, in its whole unit (micrometres, millidegrees or a count)."""
        value = self.values[path]
        if isinstance(value, str):
            raise TypeError(f"{path} is not a number")
        return value

    def text(self, path: str) -> str:
        """A choice, colour or text resolved before."""
        value = self.values[path]
        if not isinstance(value, str):
            raise TypeError(f"{path} is not a text")
        return value

    @property
    def child(self) -> bool:
        """Whether the shoe is built by the rules for children."""
        return self.fit.figure == "child"


Rule = Callable[[Known], Value]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value a spec may set.

    `id` is never reused; `path` is `section.field`; `minimum` and `maximum` are inclusive and in
    `unit`; `step` is for sliders and never a constraint; `default` says the rule in words and
    `rule` computes it (None: the value is required). `gate` marks the appearance values that
    the option gate asks for; `tacit` is a default that is left out of the hashed bytes, so that
    specs from before the row keep their ids. `section`, `name` and `spec_path` are parts and forms
    of the path; `scale` is how many whole units (µm, millidegrees, pieces) one written unit holds,
    0 for texts; `limits` are minimum and maximum in whole units.
    """

    id: int
    path: str
    unit: Unit
    meaning: str
    default: str
    half: Half = "instrumental"
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    gate: bool = False
    tacit: Value | None = None
    rule: Rule | None = field(default=None, repr=False, compare=False)
    section: str = field(init=False, repr=False, compare=False)
    name: str = field(init=False, repr=False, compare=False)
    spec_path: str = field(init=False, repr=False, compare=False)
    scale: int = field(init=False, repr=False, compare=False)
    limits: tuple[int, int] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what every validation asks for."""
        section, _, name = self.path.partition(".")
        scale = _SCALE.get(self.unit, 0)
        limits = None
        if scale and self.minimum is not None and self.maximum is not None:
            limits = (round(self.minimum * scale), round(self.maximum * scale))
        object.__setattr__(self, "section", section)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "spec_path", f"{self.half}.{self.path}")
        object.__setattr__(self, "scale", scale)
        object.__setattr__(self, "limits", limits)

    @property
    def required(self) -> bool:
        """Whether a spec without this value is invalid."""
        return self.rule is None

    @property
    def integer(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.unit == "count"

    @property
    def numeric(self) -> bool:
        """Whether the value is a number."""
        return self.scale > 0

    @property
    def allowed(self) -> str:
        """What may be written, in words: `2 to 20 mm`, or the choices."""
        if self.choices:
            return ", ".join(self.choices)
        if self.unit == "hex":
            return '"#RRGGBB"'
        if self.unit == "text":
            return f"up to {self.maximum:g} characters"
        return f"{self.minimum:g} to {self.maximum:g} {_UNIT_WORD[self.unit]}"


def whole(row: Parameter, value: float | str) -> Value:
    """A written value in the row's whole unit; colours in capitals."""
    if isinstance(value, str):
        return value.upper() if row.unit == "hex" else value
    return round(value * row.scale)


def scaled(value: int, numerator: int, denominator: int) -> int:
    """The value × numerator ÷ denominator in exact arithmetic, rounded half to even."""
    floor, rest = divmod(value * numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and floor % 2):
        floor += 1
    return floor


def constant(value: Value) -> Rule:
    """A rule that gives the same value for every shoe."""
    return lambda _known: value


def by_figure(adult: int, child: int) -> Rule:
    """A rule that gives one value for adults and another for children."""
    return lambda known: child if known.child else adult


def same_as(path: str) -> Rule:
    """A rule that takes the value of a row above."""
    return lambda known: known.values[path]
