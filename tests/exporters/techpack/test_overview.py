"""The overview: one page, and nothing on it that its reader must not learn."""

import re

import pytest

from exporters.techpack import sheets
from schemas.parameters import INSTRUMENTAL
from tests.exporters.built import built
from tests.exporters.techpack.packs import images_of, reader, revised, small_pictures


@pytest.fixture(scope="module")
def overview() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        small_pictures(patch)
        return sheets.overview_pdf(revised("runner"), built("runner").scene)


def test_it_is_one_page_of_pictures_and_materials(overview: bytes) -> None:
    (page,) = reader(overview).pages
    text = page.extract_text()
    assert revised("runner").name in text and "Blown rubber" in text
    assert len(images_of(page)) == 5


def test_it_holds_no_value_no_id_no_source(overview: bytes) -> None:
    inputs = revised("runner")
    read = reader(overview)
    text = read.pages[0].extract_text() + str(read.metadata) + str(read.xmp_metadata)
    colours = set(re.findall(r"#[0-9A-F]{6}", text))
    left = re.sub(r"#[0-9A-F]{6}", "", read.pages[0].extract_text())
    assert colours <= set(inputs.appearance.values()) | {"#B8BCC0", "#C9B38C"}
    assert not re.search(r"\d", left.replace(inputs.name, ""))
    for named in inputs.ids():
        assert named[:12] not in text
    for row in INSTRUMENTAL:
        assert row.path not in text and row.path.partition(".")[2] not in text
    assert inputs.author not in text
