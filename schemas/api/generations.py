"""Generations: recording one, and reading them as far as a role may."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from schemas.api.base import Answer, Id, Instant, Line, ProjectId, RefText, Request, Words

SPEC_EXAMPLE: dict[str, Any] = {
    "rr": 1,
    "name": "aurora-low",
    "style": "sneaker",
    "size": {"system": "EU", "value": 42, "width": "standard", "wearer": "men"},
    "instrumental": {
        "overall_dimensions": {
            "shoe_length_mm": 292,
            "shoe_width_mm": 106,
            "sole_thickness_mm": 30,
        },
        "last_profile": {"arch_height_mm": 14, "toe_spring_mm": 11},
        "collar_geometry": {"collar_height_mm": 62},
    },
    "appearance": {
        "materials": {"upper": "smooth_leather", "lining": "mesh", "outsole": "rubber"},
        "colors": {"primary_hex": "#1B1F3B", "secondary_hex": "#F4F1EA"},
        "branding": {"monogram_placement": "heel", "embroidery_thread": "white"},
        "textures": {"upper_texture": "none"},
    },
}
SpecInput = Annotated[
    dict[str, Any] | Annotated[str, Field(max_length=1 << 20)],
    Field(
        description="The spec as a JSON table, or the text of a spec file, YAML or JSON. "
        "The text is kept as it is, comments and all.",
        examples=[SPEC_EXAMPLE],
    ),
]
Missing = Annotated[
    Literal["ask", "defaults", "cancel", "ai-draft"],
    Field(
        description="What to do when the appearance is incomplete: `ask` answers 409 with the "
        "choices, `defaults` takes the canonical defaults, `cancel` records nothing, `ai-draft` "
        "has an AI propose what is missing: 409 with a draft, which waits to be accepted."
    ),
]
ProviderName = Literal["offline", "openai"]
Drafting = Annotated[ProviderName, Field(description="Who drafts, for `ai-draft`.")]


class NewGeneration(Request):
    """A spec to be built and recorded on a branch."""

    spec: SpecInput
    message: Words = Field(default="", examples=["raise the toe spring"])
    branch: RefText = "main"
    author: Line | None = Field(default=None, description="Who claims it; else the key's member.")
    missing: Missing = "ask"
    provider: Drafting = "offline"


class GenerateOrder(Request):
    """A spec to be generated, or a generation to be regenerated with the kernel of this release."""

    project: ProjectId
    spec: SpecInput | None = None
    regenerate: RefText | None = Field(
        default=None, description="The generation to build again, instead of a spec."
    )
    message: Words = ""
    branch: RefText = "main"
    author: Line | None = None
    missing: Missing = "ask"
    provider: Drafting = "offline"

    @model_validator(mode="after")
    def _one_of_both(self) -> GenerateOrder:
        if (self.spec is None) == (self.regenerate is None):
            raise ValueError("give either a spec or a generation to regenerate")
        return self


class Attestation(Answer):
    """Who brought a generation here, as the server found out by the key."""

    key: str
    role: str
    member: str | None
    at: Instant


class GenerationAnswer(Answer):
    """A generation, as far as the role may see it."""

    project: ProjectId
    name: str
    names: list[str] | None = Field(default=None, description="Branches and tags on it.")
    bundle: Id | None = Field(
        default=None, description="The opaque id of the bundle that is the role's own."
    )
    generation: Id | None = None
    parents: list[Id] | None = None
    geometry_hash: Id | None = None
    build_key: Id | None = None
    kernel: str | None = None
    quality: str | None = None
    style: str | None = None
    message: str | None = None
    author: str | None = Field(default=None, description="As claimed; see `attested`.")
    time: int | None = Field(default=None, description="Seconds since 1970, as claimed.")
    source: str | None = None
    active: bool | None = None
    spec: dict[str, Id] | None = None
    instrumental: dict[str, Any] | None = None
    appearance: dict[str, Any] | None = None
    parts: dict[str, Id] | None = None
    bounds_um: list[list[int]] | None = None
    anchors_um: dict[str, list[int]] | None = None
    measures: dict[str, float] | None = None
    filled: dict[str, str] | None = None
    audit: list[dict[str, Any]] | None = None
    conflicts: list[dict[str, Any]] | None = None
    changes: list[dict[str, Any]] | None = None
    ai_actions: list[str] | None = None
    attested: list[Attestation] | None = None


class RecordedAnswer(GenerationAnswer):
    """A generation that was recorded, or the one that was there with an equal spec."""

    changed: bool = Field(description="Whether it is new.")
    branch: str


class GenerationPage(Answer):
    """Some generations, newest first, and where the next page begins."""

    items: list[GenerationAnswer]
    next: str | None = None
