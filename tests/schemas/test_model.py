import pytest
from pydantic import ValidationError

from schemas.flat import flatten
from schemas.model import spec_model
from schemas.parameters import PARAMETERS
from tests.schemas.samples import tree


def test_the_model_has_a_field_for_every_parameter_and_no_other() -> None:
    aliases = {field.alias or name for name, field in spec_model().model_fields.items()}
    size = {"size.system", "size.value", "size.width", "size.wearer"}
    assert aliases == {"rr", "name", "style"} | size | {row.spec_path for row in PARAMETERS}


def test_the_model_is_made_once_and_frozen() -> None:
    assert spec_model() is spec_model()
    spec = spec_model().model_validate(flatten(tree()))
    with pytest.raises(ValidationError):
        spec.name = "other"  # type: ignore[attr-defined]
