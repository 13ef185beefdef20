"""Findings: what is wrong with a spec, where exactly, what would be right, and what to do.

A code is given out once and never again; `rr explain CODE` prints the explanation.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class FindingKind:
    """What a finding code means, whatever the file: a title, how grave, and the long story."""

    title: str
    severity: Severity
    explanation: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one file.

    `path` is where in the spec (`instrumental.last_profile.toe_spring_mm`, empty for the whole
    file); `line` and `column` count from 1, in characters; `value` is what was written.
    """

    code: str
    severity: Severity
    path: str
    file: str
    line: int
    column: int
    value: object
    allowed: str
    message: str
    hint: str

    def to_dict(self) -> dict[str, object]:
        """The finding as plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity,
            "path": self.path,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "allowed": self.allowed,
            "message": self.message,
            "hint": self.hint,
        }

    def __str__(self) -> str:
        """The finding on one line: place, severity, code, message."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity} {self.code} {self.message}"


def _error(title: str, explanation: str) -> FindingKind:
    return FindingKind(title, "error", explanation)


def _warning(title: str, explanation: str) -> FindingKind:
    return FindingKind(title, "warning", explanation)


def _note(title: str, explanation: str) -> FindingKind:
    return FindingKind(title, "note", explanation)


FINDING_KINDS: dict[str, FindingKind] = {
    # The file as a file.
    "RR-S010": _error(
        "file cannot be read",
        "The file is missing, is a folder, or its permissions forbid reading it.",
    ),
    "RR-S011": _error(
        "empty file",
        "The file holds nothing, or only comments. `rr init` writes a spec to start from.",
    ),
    "RR-S012": _error(
        "spec too large",
        "A spec is a page of text; files over 1 MiB are refused before they are parsed.",
    ),
    "RR-S013": _error(
        "not UTF-8",
        "Specs are UTF-8 text. The place is the first byte that is not. Re-save the file as UTF-8.",
    ),
    "RR-S014": _error(
        "binary content",
        "The file holds control characters that no text editor writes: it is probably a mesh, "
        "a picture or an archive.",
    ),
    "RR-S015": _error(
        "not YAML",
        "The text cannot be parsed: a bracket or quote that never closes, a tab used for "
        "indentation, or a file cut off in the middle. The place is where the parser gave up.",
    ),
    "RR-S016": _error(
        "anchor, alias or merge key",
        "A spec says every value where it is used: `&name`, `*name` and `<<` are refused, so "
        "that a spec means the same to every reader and cannot blow up when it is expanded.",
    ),
    "RR-S017": _error(
        "tag or directive",
        "YAML tags (`!thing`, `!!float`) and `%TAG` would change what a value means; "
        "the parameter table alone decides that.",
    ),
    "RR-S018": _error(
        "several documents",
        "One file holds one spec: there must be no second `---` document.",
    ),
    "RR-S019": _error(
        "nested too deep",
        "A spec is at most three tables deep. Deeper nesting is refused while parsing.",
    ),
    "RR-S020": _error(
        "duplicate key",
        "The same key stands twice in one table (keys that differ only in Unicode form count "
        "as the same). Which one is meant cannot be known; the first serves for the other checks.",
    ),
    "RR-S021": _error(
        "not a finite number",
        "NaN and infinity are no measures of a shoe.",
    ),
    # Keys and values.
    "RR-S022": _error(
        "table expected",
        "Here belongs a table of `key: value` lines, not a single value, a list or nothing.",
    ),
    "RR-S023": _error(
        "unknown key",
        "No parameter has this name at this place. `rr params` lists all of them.",
    ),
    "RR-S024": _error(
        "missing value",
        "A value without which no shoe can be built. Six instrumental values are required, "
        "besides `rr`, `name` and `style`; docs/spec.md shows what each of them measures.",
    ),
    "RR-S025": _error(
        "wrong type",
        "A number where text belongs, or the reverse. Numbers stand without quotes and "
        "without a unit; the unit is part of the key.",
    ),
    "RR-S026": _error(
        "out of range",
        "The value lies outside what this release can build. `rr params` lists the ranges.",
    ),
    "RR-S027": _error(
        "unknown choice",
        "The value must be one of a fixed list; `rr params` shows it.",
    ),
    "RR-S028": _error(
        "not a colour",
        'Colours are written as `"#RRGGBB"`, six hex digits in quotes: without quotes YAML takes '
        "`#` for the start of a comment.",
    ),
    "RR-S029": _error(
        "unusable text",
        "Names have 1 to 80 characters, monograms up to 12, without line breaks, control "
        "characters or blanks at either end.",
    ),
    "RR-S030": _error(
        "unknown spec version",
        "`rr` is the version of the spec format. This release reads version 1.",
    ),
    "RR-S031": _error(
        "key is not text",
        "A key must be a plain word, not a list or a table.",
    ),
    "RR-S032": _error(
        "whole number expected",
        "Things that are counted come in whole numbers.",
    ),
    # Size.
    "RR-S035": _error(
        "unknown width",
        "Width letters are those of the size system; `standard` is EU G, US men D, US women B, "
        "UK F. MONDO and KR have only `standard`.",
    ),
    "RR-S036": _error(
        "size out of range",
        "Sizes from EU 25 to EU 50 can be built, in whatever system they are written.",
    ),
    "RR-S037": _error(
        "wearer needed",
        "UK and US sizes mean different lengths for men, women and children: say which, with "
        "`wearer`.",
    ),
    "RR-S038": _warning(
        "unusual size for the wearer",
        "The size is far outside what this wearer buys; proportions follow the named wearer.",
    ),
    # Values that contradict each other.
    "RR-S040": _error(
        "sole and last differ in length",
        "The sole unit must reach 2 to 12 mm beyond the last at heel and toe: "
        "(shoe_length_mm − last.length_mm) ÷ 2.",
    ),
    "RR-S041": _error(
        "sole and last differ in width",
        "The sole unit must reach 2 to 12 mm beyond the featherline on either side of the ball: "
        "(shoe_width_mm − last.ball_width_mm) ÷ 2.",
    ),
    "RR-S042": _error(
        "no room under the forefoot",
        "Under the forefoot the stack is sole_thickness_mm less heel elevation. It must hold "
        "sockliner, board, outsole and tread, and 1 mm of midsole.",
    ),
    "RR-S043": _error(
        "ball girth far from the size",
        "The ball girth may differ by at most 30 mm from the girth table for this last length "
        "and width.",
    ),
    "RR-S044": _error(
        "girths out of proportion",
        "No foot has girths in this proportion. Of the ball girth: waist 0.85 to 1.08, instep "
        "0.92 to 1.2, long heel 1.2 to 1.6; short heel 0.85 to 0.99 of the long heel girth.",
    ),
    "RR-S045": _error(
        "the foot cannot enter",
        "Opened, the collar must let the long heel girth pass: twice the length behind the "
        "throat and twice the throat gap. A shorter vamp opens the shoe.",
    ),
    "RR-S046": _error(
        "collar lower than the ankle topline",
        "The topline dips towards the ankle: ankle_height_mm is at most collar_height_mm.",
    ),
    "RR-S047": _warning(
        "topline on the ankle bone",
        "The outer ankle bone rubs on a topline that ends on it. It should stay 3 mm below the "
        "bone or rise 10 mm above it (mean bone height by foot length: footwear fact sheet §1.4).",
    ),
    "RR-S048": _warning(
        "toe spring does not suit the sole",
        "A thick stiff forefoot needs toe spring to roll (6 mm and more from 26 mm of stack); "
        "a heel above 40 mm wants little (up to 6 mm).",
    ),
    "RR-S049": _error(
        "toe cap too long or too short",
        "The toe cap must end 10 mm before the throat: toe_cap_length_mm + 10 is at most "
        "vamp_length_mm. It is at least 20 mm long, or 0 for none.",
    ),
    "RR-S050": _error(
        "no room for the eyelets",
        "Eyelets sit along the throat, half the last length less the vamp, and more under a high "
        "topline. Each pair needs its diameter and 3.4 mm, or the lace width and 1.5 mm.",
    ),
    "RR-S051": _error(
        "tread deeper than the outsole",
        "The tread must be shallower than the outsole that carries it.",
    ),
    "RR-S052": _error(
        "heel counter above the collar",
        "The heel counter overlay must end at least 3 mm below the topline at the back.",
    ),
    "RR-S053": _error(
        "widths out of proportion",
        "Of the ball girth, the ball width is 0.3 to 0.43; of the ball width, waist width is 0.5 "
        "to 0.92 and heel seat width 0.5 to 0.95.",
    ),
    "RR-S054": _error(
        "sidewall too high",
        "The sidewall of the sole, toe bumper included, must stay 10 mm below the topline at the "
        "ankle, and reach up to 0.6 of the toe's height.",
    ),
    "RR-S055": _error(
        "heel bevel cuts through the sole",
        "The bevel may rise at most through the heel's foam: sole_thickness_mm less sockliner, "
        "board, outsole, tread and 1 mm.",
    ),
    "RR-S056": _error(
        "last heights out of proportion",
        "The toe is 25 to 62 % as high as the instep and 6 to 16 % of the ball girth; the instep "
        "stands where the long heel's tape passes. A vamp is lowered by at most 40 % of what the "
        "toe is lower than 62 % of the instep, and lifted by at most 5 % of the rise between them: "
        "the ridge keeps rising evenly.",
    ),
    # Completeness.
    "RR-S057": _error(
        "foxing tape too narrow",
        "A foxing tape is at least 6 mm high; 0 leaves it out.",
    ),
    "RR-S058": _error(
        "throat too wide",
        "The gap between the two eyestay edges may be 12 % of the last length: a wider throat "
        "leaves no side of the instep for eyelets.",
    ),
    "RR-S060": _note(
        "appearance incomplete",
        "The spec is valid. `rr generate` will ask about the appearance values that are not "
        "written (option gate): canonical defaults, cancel, or an AI draft.",
    ),
    "RR-S061": _error(
        "landmark out of place on the last",
        "Heel centre, waist, ball joints and toes lie at places along the foot that differ little "
        "from foot to foot; the lateral ball lies behind the medial one. A last with them "
        "elsewhere fits nobody and folds its featherline.",
    ),
    "RR-S062": _error(
        "half-width does not go with its width",
        "A half-width is taken from the axis. The inner ball width is 38 to 54 % of the ball "
        "width, the outer waist width 42 to 72 % of the waist width, the toes follow the ball.",
    ),
    "RR-S063": _error(
        "toe point outside the toe box",
        "The toe is foremost between 20 and 65 % of its own height over the toe spring.",
    ),
    "RR-S064": _error(
        "cone does not go with the last",
        "The cone top stands over the instep, is about as wide as a third of the heel or up to the "
        "heel's own width, and its front end is where the tape of the short heel girth passes.",
    ),
    "RR-S065": _error(
        "long heel girth does not meet the ridge",
        "The tape of the long heel girth passes the ridge half way up between instep and cone top; "
        "with the heights given it can only read a certain span.",
    ),
    "RR-S066": _error(
        "heel too steep for the last",
        "A heel elevation of more than 17.5 % of the last length stands a foot on its toes.",
    ),
    "RR-S067": _error(
        "toe allowance too long",
        "Beyond 9.5 % of the last length the allowance moves ball and waist so far back that the "
        "last has no foot's shape; pointed lasts add 10 to 30 mm.",
    ),
    "RR-S068": _error(
        "ball points too far apart",
        "The tape of the ball girth runs round both ball points and over the ridge. The way "
        "between them may be 39.1 % of it: a turned ball line needs a narrower ball or a longer "
        "tape. The line turns by 25° at most, as last.ball_line_deg does, and by less where its "
        "tape runs over walls that lean.",
    ),
    "RR-S069": _error(
        "arch too steep for the last",
        "Beyond 19 % of the last length the bottom rises so steeply towards the arch that the "
        "walls over it fold. Sizes from EU 24 on bear an arch of 30 mm.",
    ),
    # Grade rules, a CSV file of their own.
    "RR-S070": _error(
        "grade rules in the wrong form",
        "Grade rules are a CSV file in UTF-8 whose first line names the columns: system, quantity, "
        "from_eu, to_eu, per_size, per_width, group, unwritten, source. `rr grade --print-rules` "
        "prints one.",
    ),
    "RR-S071": _error(
        "unknown size system in grade rules",
        "A row holds for one size system, for several with blanks between them, or for all (`*`).",
    ),
    "RR-S072": _error(
        "unknown quantity in grade rules",
        "A quantity is the path of a number in the instrumental half, such as "
        "`last.ball_girth_mm`, or a pattern of paths, such as `last.*_girth_mm`.",
    ),
    "RR-S073": _error(
        "not a number in grade rules",
        "Increments and EU sizes are plain decimal numbers, in the unit of the parameter; `group` "
        "is a whole number of sizes from 1.",
    ),
    "RR-S074": _error(
        "quantity given twice in grade rules",
        "For each system, quantity and EU size one row gives the increment from size to size, and "
        "for each system and quantity one row that from width to width.",
    ),
    # Measured lasts.
    "RR-S075": _error(
        "measures of no body",
        "A measured last (`last.form_origin: measured`) need not keep to the proportions of "
        "ordinary ones, but its places follow each other from heel to toe, a part is less than "
        "its whole, and the tape of the ball girth goes round both ball points.",
    ),
    "RR-S076": _error(
        "bottom of its own on a drawn last",
        "`last.waist_rise_mm` and `last.forepart_rise_mm` are what a real last's bottom has beside "
        "the drawn line; only a measured last (`last.form_origin: measured`) has them.",
    ),
    # Policies of decisions, a file of their own.
    "RR-S080": _error(
        "unknown key in a policy",
        "A policy, a rule, an action, a condition and a window have fixed keys. A key that would "
        "change a spec does not exist: an action is a proposal and nothing else.",
    ),
    "RR-S081": _error(
        "missing in a policy",
        "A policy needs `policy: 1`, a name, a version and rules; a rule a name, `on` and actions; "
        "an action a name and `says`; a window `within`.",
    ),
    "RR-S082": _error(
        "wrong kind of value in a policy",
        "Here belongs another kind of value: a table, a list, a line of text, or a number.",
    ),
    "RR-S083": _error(
        "value out of range in a policy",
        "Numbers, choices and lengths of lists have limits, and `suppress_at` lies below `act_at`.",
    ),
    "RR-S084": _error(
        "name given twice in a policy",
        "Beliefs are kept by rule and action, so each rule has a name of its own, and within a "
        "rule each action.",
    ),
    "RR-S085": _error(
        "path that leads nowhere",
        "A path begins with `data.` (what the event brings), `event.` (its type, source, subject "
        "and attributes) or `snapshot.` (the newest snapshot of its subject: `snapshot.state.…`, "
        "`snapshot.context.…`, `snapshot.confidence`).",
    ),
    "RR-S086": _error(
        "condition without one operator",
        "A condition has a path and one of `is`, `is_not`, `in`, `at_least`, `at_most`, `exists`; "
        "or it counts events that are alike: `same`, `within` and `at_least`.",
    ),
    "RR-S087": _warning(
        "rule that no event reaches",
        "The first rule that fits an event is its rule. One before this takes every event that "
        "this one could: it has no conditions and is for the same types.",
    ),
}
"""Every finding a file can have."""


def make_finding(
    code: str,
    message: str,
    *,
    file: str = "",
    path: str = "",
    place: tuple[int, int] = (1, 1),
    value: object = None,
    allowed: str = "",
    hint: str = "",
) -> Finding:
    """A finding of a known code, with the severity of its kind; `place` is (line, column)."""
    kind = FINDING_KINDS[code]
    line, column = place
    return Finding(
        code, kind.severity, path, file, line, column, value, allowed, message, hint or kind.title
    )


def unreadable(file: str, reason: str) -> Finding:
    """The finding for a file that could not be opened, for callers that open files."""
    return make_finding(
        "RR-S010", f"{file}: {reason}", file=file, hint="check the path and its permissions"
    )
