"""Policies as files: YAML or JSON bytes to a policy, or to findings with their places."""

from schemas.errors import RRError
from schemas.findings import Finding, make_finding
from schemas.policy import Policy
from schemas.policy_tree import Fault, policy_from_tree
from schemas.reader import Document, read_document


class InvalidPolicyError(RRError):
    """A policy has errors, so nothing is decided by it.

    Every error is listed with its line and column; what was in force before stays so.
    """

    code = "RR-S008"
    exit_code = 1
    http_status = 422
    hint = "correct the places named"


def check_policy(data: bytes, file: str) -> tuple[Policy | None, tuple[Finding, ...]]:
    """The policy in some bytes, None if any finding is an error, and the findings in file order."""
    document = read_document(data, file)
    if any(finding.code == "RR-S011" for finding in document.findings):
        hint = "`policy: 1` is the first line of one"
        return None, (make_finding("RR-S011", "the policy is empty", file=file, hint=hint),)
    policy, faults = policy_from_tree(document.value) if document.readable else (None, [])
    found = [*document.findings, *(_finding(document, fault) for fault in faults)]
    found.sort(key=lambda finding: (finding.line, finding.column))
    return (None if document.findings else policy), tuple(found)


def read_policy(data: bytes, file: str) -> Policy:
    """The policy in some bytes; raises InvalidPolicyError with every finding."""
    policy, findings = check_policy(data, file)
    if policy is not None:
        return policy
    errors = [finding for finding in findings if finding.severity == "error"]
    raise InvalidPolicyError(
        f"{file} has {len(errors)} error{'s' if len(errors) != 1 else ''}",
        place=f"{file}:{errors[0].line}:{errors[0].column}",
        details={"findings": [finding.to_dict() for finding in findings]},
    )


def _finding(document: Document, fault: Fault) -> Finding:
    at_key = fault.code in ("RR-S080", "RR-S081")
    return make_finding(
        fault.code,
        fault.message,
        file=document.file,
        path=".".join(map(str, fault.path)),
        place=document.key_place(fault.path) if at_key else document.place(fault.path),
        value=fault.value,
        allowed=fault.allowed,
        hint=fault.hint,
    )
