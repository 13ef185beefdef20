from typing import ClassVar

from schemas.errors import NotCanonicalError, RRError, error_classes


def test_an_error_tells_its_whole_story() -> None:
    try:
        try:
            raise OSError("disk full")
        except OSError as cause:
            raise NotCanonicalError("no", place="here", details={"n": 1}) from cause
    except NotCanonicalError as error:
        assert error.to_dict() == {
            "code": "RR-S002",
            "message": "no",
            "place": "here",
            "cause": ["OSError: disk full"],
            "hint": NotCanonicalError.hint,
            "details": {"n": 1},
        }
        assert str(error) == "no"


def test_a_hint_of_its_own_replaces_the_usual_one() -> None:
    assert NotCanonicalError("no", hint="do this").to_dict()["hint"] == "do this"
    assert NotCanonicalError("no", hint="").next_step == ""


def test_classes_are_listed_parents_first_and_without_the_codeless() -> None:
    class Family(RRError):
        pass

    class Member(Family):
        code: ClassVar[str] = "RR-S999"

    listed = list(error_classes(Family))
    assert listed == [Member]
