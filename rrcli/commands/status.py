"""`rr status`: what is active, and whether spec.yaml differs from it."""

from rrcli.session import Session
from rrcli.short import first_line, plural, short, value_text
from schemas.printable import printable

SENTENCES = {
    "same": "spec.yaml is as recorded",
    "comments": "spec.yaml differs in comments or layout only",
    "earlier": "spec.yaml is that of the generation before (rr switch @ brings it up to date)",
    "edited": "spec.yaml has edits",
    "missing": "spec.yaml is missing (rr switch @ brings it back)",
    "invalid": "spec.yaml cannot be read",
    "new": "spec.yaml is not recorded yet",
}


def status(session: Session) -> None:
    """Tell what is active, and whether spec.yaml differs from it."""
    from engine.status import status as status_of

    session.allow("history")
    found = status_of(session.project())
    out = session.out
    if out.json:
        out.document("status", found.to_dict())
        return
    where = f"on branch {out.style(found.branch, 'bold')}" if found.branch else "on no branch"
    if found.generation_id is None or found.generation is None:
        out.line(f"{where}, no generation yet")
    else:
        message = first_line(found.generation.message)
        out.line(f"{where} at {out.style(short(found.generation_id), 'yellow')}  {message}")
    color = {"same": "green", "invalid": "red"}.get(found.working.state, "cyan")
    out.line(out.style(SENTENCES[found.working.state], color))
    if found.working.problem:
        out.line(f"  {printable(found.working.problem)}")
    out.lines(
        [
            f"  {item.path}: {value_text(item.before)} → {value_text(item.after)}"
            for item in found.working.changes
        ]
    )
    if found.generation and found.generation.audit:
        out.line(f"audit: {plural(len(found.generation.audit), 'finding')} (rr show @)")
    if found.generation and found.generation.conflicts:
        out.line(f"{plural(len(found.generation.conflicts), 'value')} in conflict (rr conflicts)")
    if found.working.state in ("new", "edited"):
        branch = "" if found.branch else "--branch NEW "
        out.note(f"next: rr generate {branch}-m 'what changed'")
