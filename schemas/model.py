"""The pydantic model of a spec, made from the parameter table.

It is flat, one field for each dotted path: pydantic's Rust core then checks a whole spec in
microseconds, and an error names the path that the reader can place.
"""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from schemas.parameters import PARAMETERS, STYLES, Parameter
from schemas.sizes import SYSTEMS, WEARERS

NAME_LENGTH = 80
SPEC_VERSION = 1
NAME_PATTERN = r"^[^\s\p{C}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\s\p{C}])?$"
MONOGRAM_PATTERN = r"^[^\p{C}\p{Zl}\p{Zp}]*$"
HEX_PATTERN = r"^#[0-9A-Fa-f]{6}$"


@cache
def spec_model() -> type[BaseModel]:
    """The model class; its fields are aliased to dotted paths and hold what `flatten` gives."""
    fields: dict[str, Any] = {
        "rr": (Annotated[float, Field(ge=SPEC_VERSION, le=SPEC_VERSION)], Field()),
        "name": (
            Annotated[str, Field(min_length=1, max_length=NAME_LENGTH, pattern=NAME_PATTERN)],
            Field(),
        ),
        "style": (Literal[STYLES], Field()),
        "size_system": (Literal[SYSTEMS], Field(default=None, alias="size.system")),
        "size_value": (float, Field(default=None, alias="size.value")),
        "size_width": (str | float, Field(default=None, alias="size.width")),
        "size_wearer": (Literal[WEARERS], Field(default=None, alias="size.wearer")),
    }
    for row in PARAMETERS:
        field = Field(alias=row.spec_path) if row.required else Field(None, alias=row.spec_path)
        fields[f"{row.section}_{row.name}"] = (_type_of(row), field)
    settings = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
    return create_model("Spec", __config__=settings, **fields)


def _type_of(row: Parameter) -> Any:
    """The type a row's value must have, with its limits."""
    if row.integer:
        return Annotated[float, Field(ge=row.minimum, le=row.maximum, multiple_of=1)]
    if row.numeric:
        return Annotated[float, Field(ge=row.minimum, le=row.maximum)]
    if row.choices:
        return Literal[row.choices]
    if row.unit == "hex":
        return Annotated[str, Field(pattern=HEX_PATTERN)]
    length = None if row.maximum is None else int(row.maximum)
    return Annotated[str, Field(max_length=length, pattern=MONOGRAM_PATTERN)]
