"""Who gets what: each bundle profile's files, and what it must never hold.

The one place for this rule. `exporters.bundle` makes what a profile holds, `exporters.leaks` looks
inside the finished files for what it must never hold, and the role rules of the engine read it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from exporters.errors import FormatNotInProfile, UnknownProfile
from exporters.registry import FORMATS


class Secret(StrEnum):
    """Kinds of content that some receivers must never get."""

    GEOMETRY = "geometry"
    INSTRUMENTAL = "instrumental values"
    BOM = "bill of materials"
    IDS = "generation and geometry ids"
    HISTORY = "history"
    AI_LOG = "AI log"
    SOURCE = "source specs"


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of bundle.

    `formats`: files of every part under `geometry/`; `preview`: one GLB of the shoe without its
    last; `documents`: names in `exporters.documents.DOCUMENTS`; `views`: pictures under
    `renders/`; `never`: what no file may hold. A new file is one name in a row here.
    """

    name: str
    meaning: str
    formats: tuple[str, ...]
    preview: bool
    documents: tuple[str, ...]
    views: tuple[str, ...]
    never: frozenset[Secret]

    @property
    def opaque(self) -> bool:
        """True where the bundle names itself by an id that gives no generation away."""
        return Secret.IDS in self.never

    @property
    def suffixes(self) -> frozenset[str]:
        """The only kinds of file it may hold: those of its rows, its manifest and its sums."""
        from exporters.documents import DOCUMENTS

        found = {DOCUMENTS[name].path.rpartition(".")[2] for name in self.documents}
        found |= {FORMATS[name].extension for name in self.accepted_formats}
        found |= {"yml"} if "source" in self.documents else set()
        found |= {"mtl"} if "obj" in self.formats else set()
        found |= {"png"} if self.views else set()
        return frozenset(found | {"json"})

    @property
    def accepted_formats(self) -> tuple[str, ...]:
        """The formats `--format` may name, in the registry's order."""
        return tuple(
            name for name in FORMATS if name in self.formats or (self.preview and name == "glb")
        )


ALL_VIEWS = ("lateral", "medial", "top", "bottom", "back", "front", "three_quarter", "hero")

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            name="owner",
            meaning="everything there is",
            formats=("stl", "obj", "ply", "glb", "3mf", "usdz", "step", "dxf", "svg"),
            preview=True,
            documents=(
                "source",
                "authored",
                "instrumental",
                "appearance",
                "recipe",
                "anchors",
                "measures",
                "measurement_sheet",
                "measurement_workbook",
                "materials",
                "colors",
                "textures",
                "bom",
                "bom_workbook",
                "qa_form",
                "checks",
                "techpack",
                "overview",
                "deviation",
                "audit",
                "history",
            ),
            views=ALL_VIEWS,
            never=frozenset(),
        ),
        Profile(
            name="factory",
            meaning="what it takes to make the shoe",
            formats=("stl", "obj", "ply", "3mf", "step", "dxf", "svg"),
            preview=True,
            documents=(
                "recipe",
                "anchors",
                "measures",
                "measurement_sheet",
                "measurement_workbook",
                "materials",
                "colors",
                "textures",
                "bom",
                "bom_workbook",
                "qa_form",
                "techpack",
            ),
            views=(),
            never=frozenset({Secret.HISTORY, Secret.AI_LOG, Secret.SOURCE}),
        ),
        Profile(
            name="supplier",
            meaning="materials, colours and textures to quote and deliver",
            formats=(),
            preview=False,
            documents=("materials", "colors", "textures", "bom_without_quantities"),
            views=(),
            never=frozenset(
                {
                    Secret.GEOMETRY,
                    Secret.INSTRUMENTAL,
                    Secret.IDS,
                    Secret.HISTORY,
                    Secret.AI_LOG,
                    Secret.SOURCE,
                }
            ),
        ),
        Profile(
            name="render",
            meaning="the shoe to look at",
            formats=(),
            preview=True,
            documents=(),
            views=ALL_VIEWS,
            never=frozenset(
                {
                    Secret.INSTRUMENTAL,
                    Secret.BOM,
                    Secret.IDS,
                    Secret.HISTORY,
                    Secret.AI_LOG,
                    Secret.SOURCE,
                }
            ),
        ),
        Profile(
            name="qa",
            meaning="what it takes to judge the shoe",
            formats=(),
            preview=False,
            documents=(
                "recipe",
                "measures",
                "measurement_sheet",
                "measurement_workbook",
                "checks",
                "qa_form",
                "deviation",
                "audit",
            ),
            views=(),
            never=frozenset({Secret.AI_LOG, Secret.SOURCE}),
        ),
        Profile(
            name="view",
            meaning="the shoe at a glance",
            formats=(),
            preview=True,
            documents=("overview",),
            views=(),
            never=frozenset(
                {
                    Secret.INSTRUMENTAL,
                    Secret.IDS,
                    Secret.HISTORY,
                    Secret.AI_LOG,
                    Secret.SOURCE,
                }
            ),
        ),
    )
}


def profile_named(name: str) -> Profile:
    """The profile of this name; `UnknownProfile` otherwise."""
    if name not in PROFILES:
        known = ", ".join(PROFILES)
        raise UnknownProfile(f"{name!r} is no profile; there are {known}", place=name)
    return PROFILES[name]


def chosen_formats(profile: Profile, asked: tuple[str, ...] | None) -> tuple[str, ...]:
    """The formats of the files under `geometry/`: all of the profile's, or those of them asked for.

    Raises `FormatNotInProfile` when one was asked for that the profile may not hold.
    """
    if asked is None:
        return profile.formats
    for name in asked:
        if name not in profile.accepted_formats:
            may = ", ".join(profile.accepted_formats) or "no geometry at all"
            raise FormatNotInProfile(
                f"a {profile.name} bundle may hold {may}, not {name}", place=name
            )
    return tuple(name for name in profile.formats if name in asked)
