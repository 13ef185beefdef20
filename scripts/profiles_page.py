"""The page of who gets what, written from the table of profiles."""

from engine.roles import EXPORTS
from exporters.bundle import PREVIEW_STEM
from exporters.documents import DOCUMENTS
from exporters.profiles import PROFILES, Profile
from exporters.registry import FORMATS

INTRO = """\
What each bundle holds, from the one table that `rr export`, `rr verify` and the look inside every
finished file also use (`exporters/profiles.py`). How a bundle is made, checked and signed:
[handoff.md](handoff.md).
"""


def profiles_page(note: str) -> str:
    """The text of docs/profiles.md."""
    lines = ["# Who gets what", "", note, *INTRO.splitlines(), ""]
    lines += ["| profile | for | roles that may have it | never holds |", "|---|---|---|---|"]
    for name, profile in PROFILES.items():
        roles = ", ".join(role.value for role, profiles in EXPORTS.items() if name in profiles)
        never = ", ".join(sorted(secret.value for secret in profile.never)) or "(nothing is kept)"
        lines.append(f"| `{name}` | {profile.meaning} | {roles} | {never} |")
    lines += ["", f"Beside these files each has `manifest.json` and `SHA256SUMS`. {_opaque()}", ""]
    lines += [f"| file | {' | '.join(PROFILES)} |", f"|---|{'---|' * len(PROFILES)}"]
    lines += [_row(file, files) for file, files in _files().items()]
    return "\n".join(lines) + "\n"


def _opaque() -> str:
    named = ", ".join(f"`{name}`" for name, profile in PROFILES.items() if profile.opaque)
    return f"The manifests of {named} name an opaque bundle id and no generation."


def _files() -> dict[str, set[str]]:
    """Each file, in the order of the table, with the profiles that hold it."""
    found: dict[str, set[str]] = {}
    for name, profile in PROFILES.items():
        for file in _files_of(profile):
            found.setdefault(file, set()).add(name)
    return dict(sorted(found.items()))


def _files_of(profile: Profile) -> list[str]:
    files = []
    for name in profile.documents:
        document = DOCUMENTS[name]
        less = ", without quantities" if name == "bom_without_quantities" else ""
        files.append(f"`{document.path}`{less}")
    for name in profile.formats:
        form = FORMATS[name]
        parts = ", ".join(sorted(form.parts)) if form.parts else "every part"
        more = " and `.mtl`" if name == "obj" else ""
        files.append(f"`geometry/PART.{form.extension}`{more}: {parts}")
    files += [f"`preview/{PREVIEW_STEM}.glb`"] if profile.preview else []
    return [*files, *(["`renders/VIEW.png`: " + ", ".join(profile.views)] if profile.views else [])]


def _row(file: str, holders: set[str]) -> str:
    return f"| {file} | {' | '.join('yes' if name in holders else '' for name in PROFILES)} |"
