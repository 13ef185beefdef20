import subprocess
import sys

import pytest
from pydantic_core import ValidationError

from schemas.flat import flatten
from schemas.model import spec_validator
from schemas.parameters import PARAMETERS
from tests.schemas.samples import tree


def refused(flat: dict[str, object]) -> set[object]:
    """The paths the model refuses."""
    with pytest.raises(ValidationError) as raised:
        spec_validator().validate_python(flat)
    return {detail["loc"][0] for detail in raised.value.errors()}


def test_the_model_knows_every_parameter_and_no_other() -> None:
    size = {"size.system", "size.value", "size.width", "size.wearer"}
    paths = {"rr", "name", "style"} | size | {row.spec_path for row in PARAMETERS}
    nothing = dict.fromkeys(paths | {"other"})
    assert refused(dict(nothing)) == paths | {"other"}


def test_a_valid_spec_passes_unchanged() -> None:
    flat = flatten(tree())
    assert spec_validator().validate_python(flat) == flat


def test_it_is_made_once() -> None:
    assert spec_validator() is spec_validator()


def test_the_class_layer_of_pydantic_stays_unloaded() -> None:
    script = (
        "import sys; from schemas.validate import validate; validate(b'rr: 1', 'f')\n"
        "print(sorted(m for m in ('pydantic', 'pydantic_core') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "['pydantic_core']", done.stderr
