"""Which sizes a run holds: the written lists of sizes and widths, read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from schemas.resolve import Resolved
    from schemas.sizes import Size

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*[-–]\s*({_NUMBER})(?:\s*/\s*({_NUMBER}))?")
MOST_SIZES = 200


class UnreadableSizeRunError(RRError):
    """The sizes of a run cannot be read.

    Write a range (`36-46`), a range with its step (`36-46/0.5`), single sizes (`38,40,42`), or
    several of these with commas between. Without a step a range goes up by one size of its system:
    1 in EU, UK and US, 5 mm in MONDO, CN and KR, half a centimetre in JP.
    """

    code: ClassVar[str] = "RR-E040"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "write --sizes 36-46, --sizes 36-46/0.5 or --sizes 38,40,42"


@dataclass(frozen=True, slots=True)
class SizeRun:
    """The sizes asked for, as written: system (None: the model's), sizes, widths."""

    sizes: str
    system: str | None = None
    widths: str | None = None


def sizes_of(run: SizeRun, model: Resolved) -> tuple[Size, ...]:
    """Return every size of a run, the narrow width first, each width from small to large.

    Raises UnreadableSizeRunError, and SizeError for a system, width or size that does not exist.
    """
    from schemas.sizes import canonical_size, widths

    own = model.size
    system = (run.system or (own.system if own else "EU")).upper()
    wearer = own.wearer if own else None
    usual = own.width if own is not None and own.system == system else "standard"
    given = [word.strip().upper() for word in (run.widths or usual).split(",") if word.strip()]
    letters = ["standard" if word == "STANDARD" else word for word in given]
    found = {
        (size.width, size.value_milli): size
        for value in parse_values(run.sizes, system)
        for size in (canonical_size(system, value, letter, wearer) for letter in letters)
    }
    order = {name: place for place, name in enumerate(widths(system))}
    return tuple(found[key] for key in sorted(found, key=lambda key: (order[key[0]], key[1])))


def parse_values(text: str, system: str) -> tuple[Fraction, ...]:
    """Return the size values of a written list, ascending; raises UnreadableSizeRunError."""
    from schemas.grading.grade import STEP

    found: set[Fraction] = set()
    for word in (piece.strip() for piece in text.split(",")):
        match = _RANGE.fullmatch(word)
        if match is None:
            if re.fullmatch(_NUMBER, word) is None:
                raise UnreadableSizeRunError(f"{word!r} is no size and no range of sizes")
            found.add(Fraction(word))
            continue
        low, high = Fraction(match[1]), Fraction(match[2])
        step = Fraction(match[3]) if match[3] else STEP.get(system, Fraction(1))
        if low > high or step == 0:
            raise UnreadableSizeRunError(f"the range {word!r} holds no size")
        if (high - low) / step >= MOST_SIZES:
            raise UnreadableSizeRunError(f"the range {word!r} holds more than {MOST_SIZES} sizes")
        found |= {low + step * place for place in range(int((high - low) / step) + 1)}
    return tuple(sorted(found))
