"""Over the whole allowed range every shoe is sound and has its spec's sizes.

The corners of the range are where two or three extreme values meet; what fails there is counted by
part and by error, and the first specs of each are named.
"""

import sys
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.property.judging import CRASH, Judged, in_parallel, judged

SAMPLE, ALL = 20, 2000
OTHER_QUALITIES = {"draft": 40, "production": 200}
"""Of how many specs one is judged at another quality too."""

SMALLEST_MM2 = 1e-6
SHOWN = 12
"""How many seeds are named of each kind of failure."""


def never_wrong(found: Sequence[Judged]) -> None:
    """What holds for every spec, not for most: it is built, and closed, manifold, with area."""
    closed = [one for one in found if any(code <= "RR-G105" for code, _ in one.errors)]
    assert not closed, [(one.seed, one.errors) for one in closed]
    small = [(one.seed, one.smallest_mm2) for one in found if one.smallest_mm2 < SMALLEST_MM2]
    assert not small, small


def rate(found: Sequence[Judged]) -> str:
    """How many have no error of the audit."""
    sound = sum(not one.errors for one in found)
    return f"{sound} of {len(found)} ({100 * sound / len(found):.2f} %)"


def by_part(found: Sequence[Judged]) -> dict[str, str]:
    """In how many of the shoes that have it a part is without any error."""
    built = Counter(name for one in found for name in one.parts)
    wrong = Counter(name for one in found for name in {part for _, part in one.errors})
    return {
        f"{name}: sound": f"{built[name] - wrong[name]} of {built[name]}"
        for name in sorted(built, key=lambda name: (wrong[name] == 0, name))
    }


def by_error(found: Sequence[Judged]) -> dict[str, str]:
    """How many shoes have each error, and the first of them."""
    seeds: dict[tuple[str, str], list[int]] = {}
    for one in found:
        for error in one.errors:
            seeds.setdefault(error, []).append(one.seed)
    told = {}
    for (code, part), where in sorted(seeds.items(), key=lambda item: -len(item[1])):
        more = " …" if len(where) > SHOWN else ""
        first = ", ".join(map(str, where[:SHOWN]))
        told[f"{code} {part}".strip()] = f"{len(where)}: specs {first}{more}"
    return told


def test_a_sample_of_valid_specs_gives_sound_shoes() -> None:
    found = [judged((seed, "standard")) for seed in range(SAMPLE)]
    never_wrong(found)
    assert by_error(found) == {}


@pytest.mark.prove
def test_valid_specs_give_sound_shoes(
    figures: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        tasks = [(seed, "standard") for seed in range(ALL)]
        found = list(in_parallel(judged, tasks, "sound parts"))
        # Told at once: the other qualities take as long again.
        sys.stderr.writelines(f"{what}: {seeds}\n" for what, seeds in by_error(found).items())
        others = {
            quality: list(
                in_parallel(judged, [(seed, quality) for seed in range(0, ALL, step)], quality)
            )
            for quality, step in OTHER_QUALITIES.items()
        }
        figures["valid specs built"] = ALL
        figures["builds that crashed"] = sum(CRASH in dict(one.errors) for one in found)
        figures["closed, manifold, free of self-intersection in every part"] = sum(
            one.solid for one in found
        )
        figures["without any error of the audit"] = rate(found)
        for quality, some in others.items():
            figures[f"at {quality} quality, without any error"] = rate(some)
            worse = [one.seed for one in some if one.errors and not found[one.seed].errors]
            figures[f"at {quality} quality only, with an error"] = worse or "none"
        figures["triangles judged"] = sum(one.triangles for one in found)
        figures["smallest triangle"] = f"{min(one.smallest_mm2 for one in found):.2g} mm²"
        masses = [one.mass_g for one in found if one.parts]
        figures["mass of a shoe"] = f"{min(masses)} to {max(masses)} g"
        figures |= by_part(found) | by_error(found)
        # Shown too: a page is only written when all of this holds.
        sys.stderr.writelines(f"{what}: {figure}\n" for what, figure in figures.items())
    for some in (found, *others.values()):
        never_wrong(some)
        assert by_error(some) == {}
