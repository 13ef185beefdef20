"""Five shapes of one report: report_text, report_github, report_junit, report_sarif, JSON."""

import json
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from engine.report_github import github_text
from engine.report_junit import junit_text
from engine.report_sarif import sarif_text
from engine.report_text import finding_lines, summary_line
from engine.specfile import SpecFile
from engine.validate import Report, finding_dict, validate_files
from schemas.findings import FINDING_KINDS, Finding

CODE = next(iter(FINDING_KINDS))
TEXT = st.text(max_size=40)


def finding(severity: str = "error", message: str = "m", file: str = "a.yaml") -> Finding:
    assert severity in ("error", "warning", "note")
    return Finding(CODE, severity, "a.b", file, 3, 7, 1, "2..4", message, "do this")  # type: ignore[arg-type]


def test_counting() -> None:
    report = Report(("a.yaml", "b.yaml"), (finding(), finding("note"), finding("note")))
    assert not report.valid and report.count("note") == 2
    assert summary_line(report) == "2 files: invalid, 1 error, 2 notes"
    assert summary_line(Report(("a",), ())) == "1 file: valid"
    assert Report(("a",), (finding("warning"),)).valid


def test_text_names_the_place_first() -> None:
    lines = finding_lines(finding_dict(finding()))
    assert lines == [f"a.yaml:3:7: error {CODE} a.b: m", "    do this"]


def test_github_escapes() -> None:
    text = github_text(Report(("a,b.yaml",), (finding(message="50 %\nnext", file="a,b.yaml"),)))
    assert text == f"::error file=a%2Cb.yaml,line=3,col=7,title={CODE}::a.b: 50 %25%0Anext\n"


@given(message=TEXT, file=TEXT)
def test_any_text_survives_xml_and_sarif(message: str, file: str) -> None:
    report = Report((file,), (finding(message=message, file=file),))
    suite = ElementTree.fromstring(junit_text(report))
    assert suite.attrib["failures"] == "1"
    log = json.loads(sarif_text(report, version="1.0.0"))
    assert log["runs"][0]["results"][0]["message"]["text"] == f"{message} (do this)"


def test_a_spec_that_is_valid_gives_an_empty_report(spec_file: SpecFile) -> None:
    report = validate_files([spec_file])
    assert report.valid and report.to_dict()["findings"] == []
    assert "<failure" not in junit_text(report) and github_text(report) == ""
