"""Names that a heat map can have."""

from pathlib import Path

import pytest

from rrcli.environment import read_environment
from rrcli.failure import UsageMistakeError
from rrcli.heatmap_target import ENDINGS, check_heatmaps
from rrcli.output import Output
from rrcli.session import Session


@pytest.mark.parametrize("name", [*(f"a.{one}" for one in ENDINGS), "b/c.PNG"])
def test_the_ending_says_what_is_written(name: str, tmp_path: Path) -> None:
    check_heatmaps(Session(tmp_path, read_environment(), Output(), None), [Path(name)])


@pytest.mark.parametrize("name", ["a.jpg", "a", ".png", "png", "-", "a.png.zip"])
def test_another_ending_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageMistakeError):
        check_heatmaps(Session(tmp_path, read_environment(), Output(), None), [Path(name)])
