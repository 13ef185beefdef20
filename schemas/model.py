"""The model of a spec, made from the parameter table for pydantic's core.

It is flat, one field for each dotted path: the Rust core then checks a whole spec in microseconds,
and an error names the path that the reader can place. It speaks to the core without the class
layer above it, whose import and model building took longer than all the rest of a validation.
"""

from functools import cache

from pydantic_core import SchemaValidator
from pydantic_core.core_schema import (
    CoreSchema,
    float_schema,
    literal_schema,
    str_schema,
    typed_dict_field,
    typed_dict_schema,
    union_schema,
)

from schemas.families import STYLES
from schemas.parameters import PARAMETERS, Parameter
from schemas.sizes import SYSTEMS, WEARERS

NAME_LENGTH = 80
SPEC_VERSION = 1
NAME_PATTERN = r"^[^\s\p{C}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\s\p{C}])?$"
MONOGRAM_PATTERN = r"^[^\p{C}\p{Zl}\p{Zp}]*$"
HEX_PATTERN = r"^#[0-9A-Fa-f]{6}$"


@cache
def spec_validator() -> SchemaValidator:
    """The validator of flat specs (`schemas.flat`); it raises pydantic_core.ValidationError."""
    name = str_schema(min_length=1, max_length=NAME_LENGTH, pattern=NAME_PATTERN, strict=True)
    fields = {
        "rr": typed_dict_field(_number(SPEC_VERSION, SPEC_VERSION), required=True),
        "name": typed_dict_field(name, required=True),
        "style": typed_dict_field(literal_schema(list(STYLES)), required=True),
        "size.system": typed_dict_field(literal_schema(list(SYSTEMS)), required=False),
        "size.value": typed_dict_field(_number(), required=False),
        "size.width": typed_dict_field(
            union_schema([str_schema(strict=True), _number()]), required=False
        ),
        "size.wearer": typed_dict_field(literal_schema(list(WEARERS)), required=False),
    }
    for row in PARAMETERS:
        fields[row.spec_path] = typed_dict_field(_value(row), required=row.required)
    return SchemaValidator(typed_dict_schema(fields, extra_behavior="forbid"))


def value_validator(row: Parameter) -> SchemaValidator:
    """The validator of one row's value alone; it raises pydantic_core.ValidationError."""
    return SchemaValidator(_value(row))


def _number(low: float | None = None, high: float | None = None) -> CoreSchema:
    return float_schema(ge=low, le=high, allow_inf_nan=False, strict=True)


def _value(row: Parameter) -> CoreSchema:
    """The type a row's value must have, with its limits."""
    if row.integer:
        return float_schema(
            ge=row.minimum, le=row.maximum, multiple_of=1, allow_inf_nan=False, strict=True
        )
    if row.numeric:
        return _number(row.minimum, row.maximum)
    if row.choices:
        return literal_schema(list(row.choices))
    if row.unit == "hex":
        return str_schema(pattern=HEX_PATTERN, strict=True)
    length = None if row.maximum is None else int(row.maximum)
    return str_schema(max_length=length, pattern=MONOGRAM_PATTERN, strict=True)
