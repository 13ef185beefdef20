"""3MF for the consortium's own library, and for our reader on what nobody should send."""

import re
import zipfile
from io import BytesIO

import pytest

from exporters.archive import zip_bytes
from exporters.errors import NothingToWrite, UnreadableMesh
from exporters.readback import check
from exporters.readers.threemf import read_3mf
from exporters.registry import FORMATS
from exporters.scene import Scene
from exporters.threemf import MODEL, encode_3mf
from tests.exporters.shapes import box, ring, scene

BOTH = encode_3mf(scene(box("last"), ring("laces")))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def changed(old: bytes, new: bytes) -> bytes:
    files = members(BOTH)
    assert old in files[MODEL]
    return zip_bytes(files | {MODEL: files[MODEL].replace(old, new, 1)})


def test_lib3mf_reads_it_in_strict_mode_without_a_warning() -> None:
    lib3mf = pytest.importorskip("lib3mf")
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromBuffer(BOTH)
    assert reader.GetWarningCount() == 0
    assert model.GetUnit() == lib3mf.ModelUnit.MilliMeter
    told = model.GetMetaDataGroup()
    assert {
        told.GetMetaData(n).GetName(): told.GetMetaData(n).GetValue()
        for n in range(told.GetMetaDataCount())
    } == {"Title": "toy", "Application": "RR Engine"}
    found, objects = {}, model.GetMeshObjects()
    while objects.MoveNext():
        one = objects.GetCurrentMeshObject()
        assert one.IsManifoldAndOriented()
        group, number, has = one.GetObjectLevelProperty()
        base = model.GetBaseMaterialGroupByID(group)
        color = base.GetDisplayColor(number)
        found[one.GetName()] = (
            one.GetTriangleCount(),
            base.GetName(number),
            f"#{color.Red:02X}{color.Green:02X}{color.Blue:02X}",
            has,
        )
    made = scene(box("last"), ring("laces"))
    assert found == {
        styled.name: (
            len(styled.part.faces),
            styled.style.material_id,
            styled.style.color_hex.upper(),
            True,
        )
        for styled in made.parts
    }


def test_it_is_stored_with_fixed_times_and_the_same_twice() -> None:
    assert encode_3mf(scene(box("last"), ring("laces"))) == BOTH
    with zipfile.ZipFile(BytesIO(BOTH)) as package:
        assert {info.compress_type for info in package.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_names_are_escaped_and_read_back() -> None:
    odd = scene(box('a<b>&"c"'))
    files = FORMATS["3mf"].encode(Scene("Größe & <42>", odd.parts), "x")
    assert check(FORMATS["3mf"], odd, files).parts[0].name == 'a<b>&"c"'
    assert "Größe &amp; &lt;42&gt;" in members(files[0].data)[MODEL].decode()


def test_a_deflated_package_reads_the_same() -> None:
    packed = zip_bytes(members(BOTH), compress=True)
    assert [part.name for part in read_3mf(packed).parts] == ["last", "laces"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'unit="millimeter"', b'unit="inch"', "in inch, not millimetres"),
        (b'<item objectid="2"', b'<item objectid="9"', "names an object that is not there"),
        (b'<item objectid="2"', b'<item transform="1" objectid="2"', "build item of the 3MF is"),
        (b'pindex="0"', b'pindex="7"', "material that is not there"),
        (b'v1="0"', b'v1="99999"', "vertex that is not there"),
        (b'v1="0"', b'v1="0.5"', "vertex that is not there"),
        (b' x="0.000"', b' x="nil"', "structure"),
        (b' x="0.000"', b' x="nan"', "no distance of a shoe"),
        (b' x="0.000"', b' x="9e99"', "no distance of a shoe"),
        (b"</mesh>", b"", "damaged"),
        (b"<model ", b"<!DOCTYPE m [<!ENTITY a 'b'>]><model ", "document type"),
    ],
)
def test_a_model_that_is_none_is_refused(old: bytes, new: bytes, why: str) -> None:
    with pytest.raises(UnreadableMesh, match=re.escape(why)):
        read_3mf(changed(old, new))


def test_a_package_that_is_none_is_refused() -> None:
    for data, why in (
        (b"", "no whole 3MF"),
        (BOTH[:-10], "no whole 3MF"),
        (zip_bytes({"x": b""}), "has no _rels"),
        (zip_bytes({"_rels/.rels": b"<Relationships/>"}), "names no model"),
        (zip_bytes({"bomb": bytes(1 << 20)}, compress=True), "unpacks to too much"),
    ):
        with pytest.raises(UnreadableMesh, match=why):
            read_3mf(data)


def test_nothing_makes_no_file() -> None:
    with pytest.raises(NothingToWrite):
        FORMATS["3mf"].encode(Scene("empty", ()), "x")
