"""A project with a history of many kinds, and what each file of it is."""

from pathlib import Path
from random import Random

from store.backends import FileBackend
from store.names import object_id_of
from store.objects import Objects
from store.structured import parse_structured
from tests.cli.conftest import SPEC
from tests.cli.world import call

REBUILDABLE = {"mesh", "authored", "instrumental", "appearance", "refset"}
"""What `rr fsck --repair` can make again, each from what else is sound."""


def live_in(folder: Path) -> None:
    """Give a project with one generation more: branches, tags, switches, undo, redo, a restore,
    reviews and factory feedback.
    """

    def do(*words: str) -> None:
        done = call(*words, cwd=folder)
        assert done.code == 0, done.err

    def generate(text: str) -> None:
        (folder / "spec.yaml").write_text(text)
        do("generate", "-m", "on")

    do("branch", "side")
    generate(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    do("tag", "sample")
    do("switch", "side")
    generate(SPEC.replace("#1B1F3B", "#222222"))
    do("tag", "second", "main~1")
    do("undo")
    do("redo")
    do("tag", "--delete", "second")
    do("switch", "main~1")
    do("switch", "main")
    do("restore", "main~1")
    do("op", "restore", "@~1")
    do("generate", "-m", "again")
    do("review", "request")
    do("feedback", "add", "-m", "flat", "--change", "last_profile.toe_spring_mm=12")
    (item,) = call("feedback", "list", "--json", cwd=folder).json["feedback"]
    do("feedback", "accept", item["feedback"])
    do("undo")
    do("review", "approve")
    do("feedback", "accept", item["feedback"])
    do("op", "restore", "@~1")
    do("feedback", "decline", item["feedback"])


def kinds(project: Path) -> dict[Path, tuple[str, str]]:
    """Each object's file: its id, and its kind or, for a blob, the role it has."""
    backend = FileBackend(project / ".rr")
    objects = Objects(backend)
    found: dict[Path, tuple[str, str]] = {}
    roles: dict[str, str] = {}
    for name in backend.names("objects/"):
        object_id = object_id_of(name)
        assert object_id is not None
        table = parse_structured(objects.get(object_id))
        found[backend.path(name)] = (object_id, "" if table is None else str(table["kind"]))
        if table is not None and table["kind"] == "generation":
            roles |= {str(item): role for role, item in table["spec"].items()}  # type: ignore[attr-defined]
            roles |= {str(item): "mesh" for item in table["geometry"]["parts"].values()}  # type: ignore[index]
    return {
        path: (object_id, kind or roles.get(object_id, "unused"))
        for path, (object_id, kind) in found.items()
    }


def flip(path: Path, chance: Random) -> None:
    data = bytearray(path.read_bytes())
    bit = chance.randrange(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(bytes(data))
