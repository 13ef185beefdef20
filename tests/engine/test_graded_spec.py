"""The text of a graded spec says what the tree says."""

from engine.graded_spec import spec_text
from schemas.validate import validate
from tests.schemas.samples import EXAMPLES, tree


def test_the_text_is_a_valid_spec_of_the_same_values() -> None:
    models = [tree(), tree(size=None, name='a "b": #c')]
    models += [validate(path.read_bytes(), path.name).authored or {} for path in EXAMPLES]
    for model in models:
        checked = validate(spec_text(model, "a remark").encode(), "spec.yaml")
        assert checked.authored == model
        assert spec_text(model, "a remark").startswith("# a remark\nrr: 1\n")
