"""Same spec, same bytes on arm64, under qemu: beside the x86-64 of this machine."""

import platform

import pytest

from tests.portability.arm64 import QEMU, obstacle, rows
from tests.portability.matrix import FEW, differing


def test_what_is_lacking_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "")
    if platform.machine() == "x86_64":
        assert QEMU in obstacle()
    else:
        assert platform.machine() in obstacle()


@pytest.mark.prove
@pytest.mark.skipif(bool(obstacle()), reason=obstacle())
def test_arm64_gives_the_bytes_of_x86_64(figures):
    here, *arm64 = rows(FEW, quality="standard")
    assert here.machine == "x86_64"
    assert {one.machine for one in arm64} == {"aarch64"}
    assert len({one.numpy for one in arm64}) == 2
    assert differing([here, *arm64]) == []
    figures["specs built, every part and measure equal to x86-64"] = len(here.hashes)
    figures["specs"] = ", ".join(here.hashes)
    figures["runs of arm64 numpy × SIMD with equal bytes"] = len(arm64)
    figures["arm64 Pythons"] = ", ".join(sorted({one.python for one in arm64}))
    figures["arm64 numpys"] = ", ".join(sorted({one.numpy for one in arm64}))
    figures["arm64 SIMD levels switched"] = ", ".join(
        sorted({n for one in arm64 for n in one.simd})
    )
    figures["name of all hashes together"] = f"`{here.name}`"
