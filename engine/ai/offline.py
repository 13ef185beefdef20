"""The offline provider: rules of colour and trade, chosen by a hash. It asks nobody.

The same question gets the same answer anywhere: what is left open by the rules is decided by the
SHA-256 of the knowledge's version and the prompt, never by a clock or a random number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from engine.ai.color import apart, contrast
from engine.ai.knowledge import Color, Harmony, knowledge
from engine.ai.patch import Patch, Suggestion
from engine.ai.provider import Answer
from schemas.canonical import canonical_bytes, sha256_hex
from schemas.table.appearance import THREADS

if TYPE_CHECKING:
    from engine.ai.request import Field, Request

T = TypeVar("T")
PRIMARY, SECONDARY = "colors.primary_hex", "colors.secondary_hex"
MIDSOLE, LACES = "colors.midsole_hex", "colors.laces_hex"
LIKE_SECONDARY: Final = frozenset({"colors.overlay_hex", "colors.lining_hex", "colors.outsole_hex"})


class Offline:
    """A provider that knows what knowledge.yaml says."""

    name = "offline"

    @property
    def model(self) -> str:
        """The version of its knowledge."""
        return f"knowledge-{knowledge().version}"

    def prompt(self, request: Request) -> bytes:
        """Return the question as canonical JSON; it stays on this machine."""
        return canonical_bytes(request.to_dict())

    def suggest(self, request: Request) -> Answer:
        """Return one suggestion for each field it has an opinion on."""
        seed = canonical_bytes(
            {"knowledge": knowledge().version, "prompt": sha256_hex(self.prompt(request))}
        )
        return Answer(Patch(tuple(_Drafting(request, seed).suggestions())))


class _Drafting:
    """One answer in the making: the values so far, and where the hash stands."""

    def __init__(self, request: Request, seed: bytes) -> None:
        self._request = request
        self._seed = seed
        self._values = dict(request.appearance)
        self._known = knowledge()
        self._words = frozenset("".join(c if c.isalpha() else " " for c in request.brief).split())
        self._words = frozenset(word.lower() for word in self._words)
        self._season = self._meant(self._known.seasons, lambda one: one.words, "season")
        self._harmony = self._meant(self._known.harmonies, lambda one: one.words, "harmony")

    def suggestions(self) -> list[Suggestion]:
        """Return the suggestions in the order asked; each sees those that its rule looks at."""
        found = {}
        for field in sorted(self._request.fields, key=lambda one: one.path == LACES):
            told = self._side(field) if field.ours is not None else self._value(field)
            if told is not None:
                self._values[field.path] = told[0]
                found[field.path] = Suggestion(field.path, *told)
        return [found[path] for path in self._request.paths if path in found]

    def _value(self, field: Field) -> tuple[str, str] | None:
        """Return a value and its reason, or None where it has no opinion."""
        section, _, name = field.path.partition(".")
        if section == "materials":
            return self._material(field, name)
        if section == "colors":
            return self._color(field.path)
        if name == "monogram_placement":
            place = self._pick(tuple(self._known.placements), name)
            return place, self._known.placements[place]
        if name == "embroidery_thread":
            return self._thread()
        if name == "upper_texture":
            upper = self._values["materials.upper"]
            fit = [one for one, uppers in self._known.textures.items() if upper in uppers]
            texture = self._pick(fit or ["none"], name)
            called = "plain" if texture == "none" else texture
            return texture, f"{called} is a surface that {_words(upper)} can have"
        return None

    def _material(self, field: Field, use: str) -> tuple[str, str]:
        construction = str(self._request.measures["construction"])
        if use == "tongue":
            upper = self._values["materials.upper"]
            return upper, f"the tongue as the upper: one {_words(upper)} to buy and to match"
        known = self._known.materials[construction][use]
        fit = {name: why for name, why in known.items() if name in field.allowed}
        named = [name for name in fit if self._words & set(name.split("_"))]
        name = self._pick(named or tuple(fit), field.path)
        return name, f"{_words(name)} {fit[name]} ({construction} construction)"

    def _color(self, path: str) -> tuple[str, str]:
        if path == PRIMARY:
            return self._primary()
        if path == SECONDARY:
            return self._secondary()
        if path == "colors.tongue_hex":
            primary = self._values[PRIMARY]
            return primary, f"the tongue as the upper, {_called(primary)}: nothing breaks the front"
        pool = self._known.midsoles if path == MIDSOLE else self._palette()
        if path in LIKE_SECONDARY:
            second = self._values[SECONDARY]
            if self._parts(path, second):
                return second, f"{_called(second)} again: {self._parting(path, second)}"
        color = self._parted(path, pool)
        return color.hex, f"{color.name}: {self._parting(path, color.hex)}"

    def _primary(self) -> tuple[str, str]:
        named = [one for name, one in self._known.colors.items() if name in self._words]
        if named:
            color = self._pick(named, PRIMARY)
            return color.hex, f"{color.name}, as the brief asks"
        color = self._pick(self._season.colors, PRIMARY)
        return color.hex, f"{color.name}, of the {self._season.name} palette"

    def _secondary(self) -> tuple[str, str]:
        primary, harmony = self._values[PRIMARY], self._harmony
        pool = [one for one in self._known.colors.values() if _goes(primary, one, harmony)]
        named = [one for one in pool if one.name in self._words]
        color = self._parted(SECONDARY, named or pool or self._palette())
        ratio = self._parting(SECONDARY, color.hex)
        between = apart(primary, color.hex)
        if between is None:
            return color.hex, f"{color.name}: a neutral and a colour always go together; {ratio}"
        if not harmony.least <= between <= harmony.most:
            return color.hex, f"{color.name}: {ratio}"
        return color.hex, (
            f"{color.name}: {harmony.name}, hues {between:.0f}° apart, {harmony.reason}; {ratio}"
        )

    def _thread(self) -> tuple[str, str]:
        """Return a thread that is seen on the upper; of several the hash decides."""
        upper, least = self._values[PRIMARY], self._known.thread_contrast
        fit = [name for name, color in THREADS.items() if contrast(color, upper) >= least]
        name = self._pick(fit, "thread")
        ratio = contrast(THREADS[name], upper)
        return name, f"{name} thread is seen on the upper: contrast {ratio:.1f} to 1"

    def _side(self, field: Field) -> tuple[str, str]:
        """Return ours or theirs: what the rules like better, else what the hash says."""
        ours, theirs = str(field.ours), str(field.theirs)
        section, _, name = field.path.partition(".")
        rule = self._known.contrasts.get(field.path)
        if rule is not None:
            other = self._values[rule.against]
            better = max((ours, theirs), key=lambda one: contrast(one, other))
            ratio = f"contrast {contrast(better, other):.1f} to 1 against the other side's"
            return better, f"{self._whose(better, field)}: {rule.reason}; {ratio}"
        if section == "materials":
            construction = str(self._request.measures["construction"])
            known = self._known.materials[construction].get(name, {})
            fit = [one for one in (ours, theirs) if one in known]
            if len(fit) == 1:
                why = f"{_words(fit[0])} {known[fit[0]]} ({construction} construction)"
                return fit[0], f"{self._whose(fit[0], field)}: {why}"
        value = self._pick((ours, theirs), field.path)
        return (
            value,
            f"{self._whose(value, field)}: the rules like both; the prompt's hash chose",
        )

    def _whose(self, value: str, field: Field) -> str:
        return "ours" if value == field.ours else "theirs"

    def _palette(self) -> tuple[Color, ...]:
        """The season's colours and the neutrals, black and white among them."""
        neutral = tuple(one for one in self._known.colors.values() if one.hue is None)
        return (*self._season.colors, *neutral)

    def _parted(self, path: str, pool: Sequence[Color]) -> Color:
        """Return a colour of a pool that keeps the rule of contrast, else the one that comes next.

        Black or white keeps any: one of them has a contrast of 4.5 to whatever colour there is.
        """
        fit = [one for one in pool if self._parts(path, one.hex)]
        ends = [self._known.colors[name] for name in ("black", "white")]
        return self._pick(fit or [one for one in ends if self._parts(path, one.hex)], path)

    def _parts(self, path: str, color_hex: str) -> bool:
        rule = self._known.contrasts[path]
        return contrast(color_hex, self._values[rule.against]) >= rule.least

    def _parting(self, path: str, color_hex: str) -> str:
        rule = self._known.contrasts[path]
        ratio = contrast(color_hex, self._values[rule.against])
        field = rule.against.removeprefix("colors.").removesuffix("_hex")
        return f"contrast {ratio:.1f} to 1 against the {field} colour, {rule.reason}"

    def _meant(self, options: Sequence[T], words: Callable[[T], Sequence[str]], what: str) -> T:
        """Return the option that the brief has a word for, else the one that the hash says."""
        named = [one for one in options if self._words & set(words(one))]
        return self._pick(named or options, what)

    def _pick(self, options: Sequence[T], what: str) -> T:
        """Return one of some options, by the hash of the prompt and of what it is for."""
        digest = hashlib.sha256(self._seed + b"\n" + what.encode()).digest()
        return options[int.from_bytes(digest, "big") % len(options)]


def _goes(primary: str, color: Color, harmony: Harmony) -> bool:
    """Whether a colour goes with the primary one: in the harmony, or one of both a neutral."""
    between = apart(primary, color.hex)
    return between is None or harmony.least <= between <= harmony.most


def _called(color_hex: str) -> str:
    known: Mapping[str, Color] = knowledge().colors
    return next((one.name for one in known.values() if one.hex == color_hex), color_hex)


def _words(name: str) -> str:
    return name.replace("_", " ")
