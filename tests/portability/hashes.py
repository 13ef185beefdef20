"""Build specs with the interpreter and numpy at hand and print the hashes as one JSON object.

    python -m tests.portability.hashes [--quality standard] [--bundles PROFILE,...] SPEC...

`hashes` maps each spec to its parts and the geometry hash, the very names the store would give
them; `simd` lists the levels numpy switches between on this CPU and uses now.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np

from engine.export import export
from engine.generate import generate
from engine.record_spec import Order
from engine.specfile import SpecFile
from exporters.archive import zip_bytes
from geometry.audit import AUDIT_KINDS, audit_shoe
from geometry.blob import encode_mesh
from geometry.build import build_shoe
from geometry.measures import measures
from schemas.canonical import canonical_bytes
from schemas.validate import validate
from store.backends import MemoryBackend
from store.repository import Repository


def simd_levels() -> list[str]:
    """The dispatched CPU features numpy found here and was not told to leave alone."""
    core = getattr(np, "_core", None) or np.core
    umath = core._multiarray_umath
    return [name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name]]


def spec_hashes(path: Path, quality: str) -> dict[str, str]:
    """SHA-256 of every part's mesh blob, of all else that a generation records of them."""
    resolved = validate(path.read_bytes(), str(path)).resolved
    assert resolved is not None
    shoe = build_shoe(resolved.instrumental, quality=quality)
    parts = {part.name: hashlib.sha256(encode_mesh(part)).hexdigest() for part in shoe.parts}
    findings = audit_shoe(shoe, resolved.instrumental, contacts=False)
    whole = {
        "geometry": canonical_bytes(parts),
        "instrumental": canonical_bytes(resolved.instrumental),
        "anchors": canonical_bytes({k: list(v) for k, v in shoe.anchors_um.items()}),
        "measures": canonical_bytes(dict(measures(shoe.parts, shoe.anchors_um))),
        "audit": canonical_bytes([finding.to_dict() for finding in findings]),
    }
    return parts | {f"({name})": hashlib.sha256(data).hexdigest() for name, data in whole.items()}


def bundle_hashes(path: Path, profiles: Iterable[str]) -> dict[str, str]:
    """SHA-256 of the archives for some profiles, of a shoe that was recorded twice."""
    repository = Repository.init(MemoryBackend(), author="Ada", time=1)
    order = Order("x", None, "Ada", 1_700_000_000, lambda _: "defaults")
    generate(repository, SpecFile("spec.yaml", path.read_bytes()), order)
    renamed = path.read_bytes().replace(b"name: ", b"name: again-", 1)
    generate(repository, SpecFile("spec.yaml", renamed), order)
    allow = list(AUDIT_KINDS)
    return {
        f"(bundle {name})": hashlib.sha256(
            zip_bytes(export(repository, "main", profile=name, formats=None, allow=allow).members)
        ).hexdigest()
        for name in profiles
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", default="standard")
    parser.add_argument("--bundles", metavar="PROFILE,...", help="hash bundles, not parts")
    parser.add_argument("specs", nargs="+", type=Path)
    options = parser.parse_args()
    hashes = partial(spec_hashes, quality=options.quality)
    if options.bundles:
        hashes = partial(bundle_hashes, profiles=options.bundles.split(","))
    report = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": platform.machine(),
        "simd": simd_levels(),
        "hashes": {path.stem: hashes(path) for path in options.specs},
    }
    sys.stdout.write(json.dumps(report, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
