"""Photos of a sample: what is one, how it is kept, and that it goes wherever its request goes."""

from dataclasses import replace
from pathlib import Path

import pytest
from blake3 import blake3

from engine.feedback_add import Request, add_feedback
from engine.fetch import fetch
from engine.fsck_remote import fsck_remote
from engine.photo import LARGEST_PHOTO, BadPhotoError, PhotoFile, objection, photos_of, read_photo
from engine.push import Choice, push
from engine.receive import PushForbiddenError, Receiver
from engine.remote import BadAnswerError
from engine.review import Reviewer
from schemas.canonical import canonical_bytes, sha256_hex
from schemas.errors import InvalidRecordError
from schemas.feedback import FactoryFeedback, Photo
from schemas.ids import BlobId
from store.repository import Repository
from tests.engine.exchange import ERRAND, CutRemote
from tests.photos import chunk, jpeg, png, segment
from tests.schemas.test_feedback import FEEDBACK
from tests.server.sync_server import copy_of
from tests.store.samples import AUTHOR, START, history, new_repository

LI = Reviewer("Li", "factory", 9)
HEAD = png()[:8]
BAD = {
    "a text": b"GIF89a a photo, really",
    "a page": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "nothing": b"",
    "a signature alone": HEAD,
    "a PNG that is cut off": png()[:-1],
    "a PNG with a ZIP behind it": png() + b"PK\x05\x06" + bytes(18),
    "a PNG with a bit flipped": png()[:20] + b"\x07" + png()[21:],
    "a PNG without pixels": HEAD + chunk(b"IHDR", png()[16:29]) + chunk(b"IEND", b""),
    "a PNG that begins with something else": HEAD + chunk(b"tEXt", b"x") + png()[8:],
    "a PNG of no size": png(0, 1),
    "a PNG larger than any camera's": png(100_000, 100_000),
    "a chunk longer than the file": HEAD + b"\xff\xff\xff\xffIHDR" + bytes(40),
    "a JPEG that is cut off": jpeg()[:-2],
    "a JPEG of no size": jpeg(0, 0),
    "a JPEG without a frame": b"\xff\xd8" + segment(0xDA, b"\x00") + b"\x01\xff\xd9",
    "a JPEG whose segment has no length": b"\xff\xd8\xff\xe0\x00\x00" + bytes(9) + b"\xff\xd9",
    "nothing but fill bytes": b"\xff\xd8" + b"\xff" * 50,
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_photo(case: str) -> None:
    with pytest.raises(BadPhotoError):
        photos_of([PhotoFile("toe.png", BAD[case])])


@pytest.mark.parametrize("name", ["", " ", "../toe.png", "a\\b.png", "a\x1b[2J.png", "x" * 121])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(BadPhotoError):
        photos_of([PhotoFile(name, png())])


def test_bytes_tell_and_not_names() -> None:
    one, two = photos_of([PhotoFile("鞋头.gif", png()), PhotoFile("b.png", jpeg() + b"trailer")])
    assert (one.format, two.format) == ("png", "jpeg")
    assert one.blob == sha256_hex(png()) and one.blake3 == blake3(png()).hexdigest()


def test_how_many_and_how_large() -> None:
    many = [PhotoFile(f"{number}.png", png()) for number in range(9)]
    assert len(photos_of(many[:8])) == 8
    for wrong in (many, [many[0], many[0]]):
        with pytest.raises(BadPhotoError):
            photos_of(wrong)
    most = jpeg(scan=bytes(LARGEST_PHOTO - len(jpeg(scan=b""))))
    assert photos_of([PhotoFile("a.jpg", most)])
    with pytest.raises(BadPhotoError, match="8 MiB"):
        photos_of([PhotoFile("a.jpg", most + b"\x00")])


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "pipe.png"):
        with pytest.raises(BadPhotoError):
            read_photo(path)
    (tmp_path / "large.png").write_bytes(bytes(LARGEST_PHOTO + 5))
    assert len(read_photo(tmp_path / "large.png").data) == LARGEST_PHOTO + 1


def test_a_record_says_nothing_of_photos_it_has_not() -> None:
    """Caught by it: a new id of every request that was ever recorded."""
    told = FEEDBACK.to_dict()
    assert "photos" not in told and FactoryFeedback.from_dict(told) == FEEDBACK
    shown = replace(FEEDBACK, photos=photos_of([PhotoFile("a.png", png())]))
    assert FactoryFeedback.from_dict(shown.to_dict()) == shown
    assert canonical_bytes(shown.to_dict()) != canonical_bytes(told)
    one = shown.photos[0].to_dict()
    for wrong in ([one, one], [one | {"format": "gif"}], [one | {"at": "x"}], [{"name": "a"}], 1):
        with pytest.raises(InvalidRecordError):
            FactoryFeedback.from_dict(told | {"photos": wrong})


def test_photos_are_kept_byte_for_byte(recorded: Repository) -> None:
    recorded = copy_of(recorded)
    files = (PhotoFile("toe.jpg", jpeg()), PhotoFile("heel.png", png()))
    item = add_feedback(recorded, Request("main", "glue marks", photos=files), LI)
    told = item.to_dict()["photos"]
    assert [(one["name"], one["format"]) for one in told] == [
        ("toe.jpg", "jpeg"),
        ("heel.png", "png"),
    ]
    assert [recorded.get(one["blob"]) for one in told] == [jpeg(), png()]
    head = recorded.head()
    with pytest.raises(BadPhotoError):
        add_feedback(recorded, Request("main", "x", photos=(PhotoFile("a", b"text"),)), LI)
    assert recorded.head() == head


def shown(repository: Repository, about: str, *photos: Photo) -> str:
    """Keep a request with photos about a generation; its name among the cases."""
    case = replace(FEEDBACK, generation=about, photos=photos)
    repository.transact("x", author=AUTHOR, time=START, expect={}, set={}, cases=[case])
    return f"{FEEDBACK.KIND}/{repository.objects.put_record(case)}"


def test_they_go_where_their_request_goes() -> None:
    ours, made = history(2)
    files = [PhotoFile("a.png", png()), PhotoFile("b.jpg", jpeg())]
    photos = photos_of(files)
    for file in files:
        ours.put_blob(file.data)
    shown(ours, made[0], *photos)
    theirs, third = new_repository(), new_repository()
    push(ours, CutRemote(Receiver(theirs)), ERRAND, Choice())
    fetch(third, CutRemote(Receiver(theirs)), ERRAND)
    for repository in (theirs, third):
        assert [repository.get(one.blob) for one in photos] == [png(), jpeg()]
        assert not [one for one in repository.fsck().damage if "photo" in one.what]


def test_what_is_no_photo_is_not_let_in() -> None:
    """A request that names a spec as its photo would hold on to it, or hide it from clean-up."""
    ours, made = history(2)
    theirs = new_repository()
    push(ours, Receiver(theirs), ERRAND, Choice())
    spec = ours.generation(made[0]).spec.source
    (true,) = photos_of([PhotoFile("a.png", png())])
    wrongs = {
        "a spec": replace(true, blob=BlobId(spec)),
        "a generation": replace(true, blob=BlobId(str(made[0]))),
        "another hash": replace(true, blake3="ab" * 32),
        "another format": replace(true, format="jpeg"),
        "a name that leads out": replace(true, name="../a.png"),
    }
    ours.put_blob(png())
    for what, wrong in wrongs.items():
        name = shown(ours, made[0], wrong)
        sent = dict(ours.objects.many([name.rpartition("/")[2], true.blob]))
        theirs.objects.put_many(sent)
        with pytest.raises(PushForbiddenError):
            Receiver(theirs).move([], author=AUTHOR, time=START, cases=[name])
        assert objection(wrong, ours.get(wrong.blob)), what
    fresh = new_repository()
    with pytest.raises(BadAnswerError):
        fetch(fresh, Receiver(ours), ERRAND)
    assert list(fresh.snapshot().cases()) == []


def test_a_photo_that_is_lost_at_a_remote_is_found() -> None:
    ours, made = history(2)
    ours.put_blob(png())
    (photo,) = photos_of([PhotoFile("a.png", png())])
    shown(ours, made[0], photo)
    report = fsck_remote(CutRemote(Receiver(ours)))
    assert report.ok
    shown(ours, made[1], replace(photo, blob=BlobId(str(made[0]))))
    assert [one.object_id for one in fsck_remote(Receiver(ours)).damage] == [str(made[0])]
    del ours.backend._table[f"objects/{photo.blob}"]  # type: ignore[attr-defined]
    found = fsck_remote(Receiver(Repository.open(ours.backend))).damage
    assert {one.object_id for one in found} == {photo.blob, str(made[0])}


def test_a_photo_that_did_not_arrive() -> None:
    ours, made = history(2)
    theirs = new_repository()
    push(ours, Receiver(theirs), ERRAND, Choice())
    ours.put_blob(png())
    name = shown(ours, made[0], *photos_of([PhotoFile("a.png", png())]))
    theirs.objects.put_many(dict(ours.objects.many([name.rpartition("/")[2]])))
    with pytest.raises(PushForbiddenError, match="has not arrived"):
        Receiver(theirs).move([], author=AUTHOR, time=START, cases=[name])
