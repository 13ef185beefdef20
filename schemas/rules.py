"""Rules between values: what each value may be alone, but not together with the others.

A rule names the paths it reads, so that a finding stands at the value the author wrote, and a
merge can say which pair of changes broke it. All lengths are whole micrometres.
"""

from schemas.rule import Broken, Facts, Rule, windows
from schemas.rules_last import LAST_RULES
from schemas.rules_measured import MEASURED_RULES
from schemas.sizes import plain_mm
from schemas.table.lacing import eyelet_pitch_um, throat_length_um
from schemas.table.last_defaults import standard_ball_girth_um
from schemas.table.row import Figure

_SHOE_LENGTH = "overall_dimensions.shoe_length_mm"
_SHOE_WIDTH = "overall_dimensions.shoe_width_mm"
_SOLE = "overall_dimensions.sole_thickness_mm"
_TOE_SPRING = "last_profile.toe_spring_mm"
_COLLAR = "collar_geometry.collar_height_mm"
_ANKLE = "collar_geometry.ankle_height_mm"
_LENGTH = "last.length_mm"
_BALL = "last.ball_girth_mm"
_WAIST = "last.waist_girth_mm"
_INSTEP = "last.instep_girth_mm"
_LONG_HEEL = "last.long_heel_girth_mm"
_SHORT_HEEL = "last.short_heel_girth_mm"
_BALL_WIDTH = "last.ball_width_mm"
_HEEL_WIDTH = "last.heel_seat_width_mm"
_WAIST_WIDTH = "last.waist_width_mm"
_HEEL = "last.heel_elevation_mm"
_HOLLOW = "last.waist_concavity_mm"
_TOE_HEIGHT = "last.toe_height_mm"
_INSTEP_HEIGHT = "last.instep_height_mm"
_TOE_CAP = "upper.toe_cap_length_mm"
_VAMP = "upper.vamp_length_mm"
_HEEL_TAB = "upper.heel_tab_height_mm"
_PAIRS = "lacing.eyelet_pairs"
_EYELET = "lacing.eyelet_diameter_mm"
_LACE = "lacing.lace_width_mm"
_THROAT = "lacing.throat_gap_mm"
_SOCKLINER = "insole.sockliner_mm"
_BOARD = "insole.board_mm"
_OUTSOLE = "sole.outsole_thickness_mm"
_TREAD = "sole.tread_depth_mm"
_SIDEWALL = "sole.sidewall_height_mm"
_BUMPER = "sole.toe_bumper_mm"
_BEVEL = "sole.heel_bevel_mm"
_FOXING = "sole.foxing_height_mm"

OVERHANG_UM = (2_000, 12_000)
"""How far the sole unit reaches beyond the last, each side: docs/spec.md."""
GIRTH_SPREAD_UM = 30_000
"""How far a ball girth may lie from the table: wider is another last."""
_FOREFOOT_SPARE_UM = 1_000
_STIFF_STACK_UM = 26_000
_STIFF_TOE_SPRING_UM = 6_000
_HIGH_HEEL_UM = 40_000
_LEAST_CAP_UM = 20_000
_LEAST_FOXING_UM = 6_000
_MOST_GAP = 12

# Height of the outer ankle bone above the seat: a + b × foot length, mean of the ANSUR II
# survey (footwear.md §1.4; children: 48 mm at 188 mm, §1.3). In µm and thousandths.
_MALLEOLUS: dict[Figure, tuple[int, int]] = {
    "men": (33_890, 144),
    "women": (31_420, 127),
    "child": (0, 255),
}
_ALLOWANCE_UM: dict[Figure, int] = {"men": 15_000, "women": 15_000, "child": 12_000}
# Last lengths a wearer buys, EU 34 and up for adults, up to EU 42 for children.
_ADULT_FROM_UM, _CHILD_TO_UM = 226_666, 280_000


def _overhang_length(facts: Facts) -> Broken | None:
    return _overhang(facts.um[_SHOE_LENGTH], facts.um[_LENGTH], "shoe_length_mm", "length", "end")


def _overhang_width(facts: Facts) -> Broken | None:
    return _overhang(facts.um[_SHOE_WIDTH], facts.um[_BALL_WIDTH], "shoe_width_mm", "width", "side")


def _overhang(shoe_um: int, last_um: int, field: str, noun: str, side: str) -> Broken | None:
    low, high = OVERHANG_UM
    if 2 * low <= shoe_um - last_um <= 2 * high:
        return None
    span = f"{plain_mm(last_um + 2 * low)} to {plain_mm(last_um + 2 * high)} mm"
    each = f"{(shoe_um - last_um) / 2000:.2f}"
    return Broken(
        f"the sole reaches {each} mm beyond the last at each {side}; 2 to 12 mm is allowed",
        span,
        f"for this last ({noun} {plain_mm(last_um)} mm) set {field} to {span}",
    )


def _forefoot(facts: Facts) -> Broken | None:
    um = facts.um
    stack = um[_SOLE] - um[_HEEL]
    layers = um[_SOCKLINER] + um[_BOARD] + um[_OUTSOLE] + um[_TREAD] + _FOREFOOT_SPARE_UM
    # The edges of a hollow waist hang below the middle, where the heel has fallen to a quarter.
    layers += max(0, um[_HOLLOW] - um[_HEEL] // 4)
    if stack >= layers:
        return None
    return Broken(
        f"{plain_mm(stack)} mm under the forefoot (sole {plain_mm(um[_SOLE])} less heel elevation "
        f"{plain_mm(um[_HEEL])}) do not hold its layers, {plain_mm(layers)} mm",
        f"sole_thickness_mm from {plain_mm(layers + um[_HEEL])} mm",
        f"set sole_thickness_mm to {plain_mm(layers + um[_HEEL])} or more, or lower "
        "last.heel_elevation_mm",
    )


def _ball_girth(facts: Facts) -> Broken | None:
    length = facts.fit.last_length_um
    if length is None:
        length = facts.um[_LENGTH]
    table = standard_ball_girth_um(facts.fit.figure, length) + facts.fit.girth_shift_um
    if abs(facts.um[_BALL] - table) <= GIRTH_SPREAD_UM:
        return None
    span = f"{plain_mm(table - GIRTH_SPREAD_UM)} to {plain_mm(table + GIRTH_SPREAD_UM)} mm"
    return Broken(
        f"ball girth {plain_mm(facts.um[_BALL])} mm; the table gives {plain_mm(table)} mm",
        span,
        f"set last.ball_girth_mm to {span}, or change size or width",
    )


def _donning(facts: Facts) -> Broken | None:
    um = facts.um
    # Loosened laces let the throat open to about twice its laced gap.
    opening = 2 * (um[_LENGTH] - um[_VAMP] + um[_THROAT])
    if opening >= um[_LONG_HEEL]:
        return None
    longest = um[_LENGTH] + um[_THROAT] - (um[_LONG_HEEL] + 1) // 2
    return Broken(
        f"the opened collar measures {plain_mm(opening)} mm; "
        f"the long heel girth {plain_mm(um[_LONG_HEEL])} mm must pass",
        f"vamp_length_mm up to {plain_mm(longest)} mm",
        f"shorten upper.vamp_length_mm to {plain_mm(longest)} or widen lacing.throat_gap_mm",
    )


def _ankle_under_collar(facts: Facts) -> Broken | None:
    if facts.um[_ANKLE] <= facts.um[_COLLAR]:
        return None
    return Broken(
        f"the topline at the ankle ({plain_mm(facts.um[_ANKLE])} mm) is above the collar "
        f"({plain_mm(facts.um[_COLLAR])} mm)",
        f"up to {plain_mm(facts.um[_COLLAR])} mm",
        "lower collar_geometry.ankle_height_mm or raise the collar",
    )


def _malleolus(facts: Facts) -> Broken | None:
    figure = facts.fit.figure
    base, slope = _MALLEOLUS[figure]
    length = facts.fit.last_length_um or facts.um[_LENGTH]
    bone = base + slope * (length - _ALLOWANCE_UM[figure]) // 1000
    if not bone - 3_000 < facts.um[_ANKLE] < bone + 10_000:
        return None
    return Broken(
        f"the topline at the ankle ({plain_mm(facts.um[_ANKLE])} mm) ends on the ankle bone, "
        f"{bone / 1000:.0f} mm above the seat",
        f"up to {(bone - 3_000) // 1000} mm, or from {-(-(bone + 10_000) // 1000)} mm",
        "set collar_geometry.ankle_height_mm clear of the bone",
    )


def _stiffness(facts: Facts) -> Broken | None:
    spring, heel = facts.um[_TOE_SPRING], facts.um[_HEEL]
    stack = facts.um[_SOLE] - heel
    if heel <= _HIGH_HEEL_UM and stack >= _STIFF_STACK_UM and spring < _STIFF_TOE_SPRING_UM:
        return Broken(
            f"{plain_mm(spring)} mm of toe spring is little for {plain_mm(stack)} mm under the "
            "forefoot, which hardly bends",
            "from 6 mm",
            "raise last_profile.toe_spring_mm, or thin the sole",
        )
    if heel > _HIGH_HEEL_UM and spring > _STIFF_TOE_SPRING_UM:
        return Broken(
            f"{plain_mm(spring)} mm of toe spring is much for a heel of {plain_mm(heel)} mm",
            "up to 6 mm",
            "lower last_profile.toe_spring_mm",
        )
    return None


def _toe_cap(facts: Facts) -> Broken | None:
    cap, vamp = facts.um[_TOE_CAP], facts.um[_VAMP]
    if 0 < cap < _LEAST_CAP_UM:
        return Broken(
            f"a toe cap of {plain_mm(cap)} mm is too short to be cut",
            f"0 for none, or at least {plain_mm(_LEAST_CAP_UM)} mm",
            "lengthen upper.toe_cap_length_mm, or leave the cap out with 0",
        )
    if cap + 10_000 <= vamp:
        return None
    return Broken(
        f"the toe cap ({plain_mm(cap)} mm) ends less than 10 mm before the throat "
        f"({plain_mm(vamp)} mm)",
        f"up to {plain_mm(vamp - 10_000)} mm",
        "shorten upper.toe_cap_length_mm, or lengthen the vamp",
    )


def _eyelets(facts: Facts) -> Broken | None:
    """Eyelets need their rims, laces their width, on a throat as long as the kernel builds it."""
    um = facts.um
    room = throat_length_um(um[_LENGTH], um[_VAMP], um[_ANKLE])
    most = room // eyelet_pitch_um(um[_EYELET], um[_LACE]) + 1
    if um[_PAIRS] <= most:
        return None
    return Broken(
        f"{um[_PAIRS]} pairs of eyelets do not fit on an eyestay of {plain_mm(room)} mm",
        f"up to {most} pairs",
        "fewer lacing.eyelet_pairs, smaller eyelets, a narrower lace or a shorter vamp",
    )


def _tread(facts: Facts) -> Broken | None:
    if facts.um[_TREAD] < facts.um[_OUTSOLE]:
        return None
    return Broken(
        f"tread {plain_mm(facts.um[_TREAD])} mm deep on an outsole of "
        f"{plain_mm(facts.um[_OUTSOLE])} mm",
        f"below {plain_mm(facts.um[_OUTSOLE])} mm",
        "lower sole.tread_depth_mm or raise sole.outsole_thickness_mm",
    )


def _heel_tab(facts: Facts) -> Broken | None:
    highest = facts.um[_COLLAR] - 3_000
    if facts.um[_HEEL_TAB] <= highest:
        return None
    return Broken(
        f"the heel counter ({plain_mm(facts.um[_HEEL_TAB])} mm) reaches the collar "
        f"({plain_mm(facts.um[_COLLAR])} mm)",
        f"up to {plain_mm(highest)} mm",
        "lower upper.heel_tab_height_mm or raise the collar",
    )


def _sidewall(facts: Facts) -> Broken | None:
    wall = facts.um[_SIDEWALL] + facts.um[_BUMPER]
    topline, toe = facts.um[_ANKLE] - 10_000, facts.um[_TOE_HEIGHT] * 6 // 10
    if wall <= min(topline, toe):
        return None
    if topline < toe:
        over = f"reaches the topline ({plain_mm(facts.um[_ANKLE])} mm)"
    else:
        over = f"covers the toe ({plain_mm(facts.um[_TOE_HEIGHT])} mm high)"
    return Broken(
        f"the sidewall with its toe bumper ({plain_mm(wall)} mm) {over}",
        f"together up to {plain_mm(min(topline, toe))} mm",
        "lower sole.sidewall_height_mm or sole.toe_bumper_mm",
    )


def _foxing(facts: Facts) -> Broken | None:
    tape = facts.um[_FOXING]
    if tape == 0 or tape >= _LEAST_FOXING_UM:
        return None
    return Broken(
        f"a foxing tape of {plain_mm(tape)} mm is too narrow to be laid",
        f"0 for none, or at least {plain_mm(_LEAST_FOXING_UM)} mm",
        "widen sole.foxing_height_mm, or leave the tape out with 0",
    )


def _throat_gap(facts: Facts) -> Broken | None:
    most = facts.um[_LENGTH] * _MOST_GAP // 100
    if facts.um[_THROAT] <= most:
        return None
    return Broken(
        f"a throat {plain_mm(facts.um[_THROAT])} mm wide on a last of "
        f"{plain_mm(facts.um[_LENGTH])} mm leaves no side of the instep for eyelets",
        f"up to {plain_mm(most)} mm",
        "narrow lacing.throat_gap_mm",
    )


def _bevel(facts: Facts) -> Broken | None:
    um = facts.um
    layers = um[_SOCKLINER] + um[_BOARD] + um[_OUTSOLE] + um[_TREAD]
    highest = max(0, um[_SOLE] - layers - _FOREFOOT_SPARE_UM)
    if um[_BEVEL] <= highest:
        return None
    return Broken(
        f"a heel bevel of {plain_mm(um[_BEVEL])} mm cuts into the insole of this sole",
        f"up to {plain_mm(highest)} mm",
        "lower sole.heel_bevel_mm or thicken the sole",
    )


def _wearer(facts: Facts) -> Broken | None:
    length = facts.fit.last_length_um
    if facts.size is None or length is None:
        return None
    wearer = facts.size.wearer
    if wearer in ("men", "women") and length < _ADULT_FROM_UM:
        allowed, hint = "EU 34 and up", "use wearer: child for a child's proportions"
    elif wearer == "child" and length > _CHILD_TO_UM:
        allowed, hint = "up to EU 42", "use wearer: men, women or unisex for an adult's proportions"
    else:
        return None
    return Broken(f"{facts.size.label()} is an unusual size for {wearer}", allowed, hint)


CROSS_RULES: tuple[Rule, ...] = (
    *LAST_RULES,
    *MEASURED_RULES,
    Rule("RR-S038", ("size.wearer",), _wearer),
    Rule("RR-S040", (_SHOE_LENGTH, _LENGTH), _overhang_length),
    Rule("RR-S041", (_SHOE_WIDTH, _BALL_WIDTH, _BALL), _overhang_width),
    Rule("RR-S042", (_SOLE, _HEEL, _OUTSOLE, _TREAD, _SOCKLINER, _BOARD, _HOLLOW), _forefoot),
    *windows(Rule("RR-S043", (_BALL, _LENGTH), _ball_girth)),
    Rule("RR-S045", (_VAMP, _THROAT, _LONG_HEEL, _LENGTH), _donning),
    Rule("RR-S046", (_ANKLE, _COLLAR), _ankle_under_collar),
    Rule("RR-S047", (_ANKLE, _COLLAR), _malleolus),
    Rule("RR-S048", (_TOE_SPRING, _SOLE, _HEEL), _stiffness),
    Rule("RR-S049", (_TOE_CAP, _VAMP), _toe_cap),
    Rule("RR-S050", (_PAIRS, _EYELET, _LACE, _VAMP, _ANKLE, _LENGTH), _eyelets),
    Rule("RR-S051", (_TREAD, _OUTSOLE), _tread),
    Rule("RR-S052", (_HEEL_TAB, _COLLAR), _heel_tab),
    Rule("RR-S054", (_SIDEWALL, _BUMPER, _TOE_HEIGHT, _ANKLE, _COLLAR), _sidewall),
    Rule("RR-S055", (_BEVEL, _SOLE, _SOCKLINER, _BOARD, _OUTSOLE, _TREAD), _bevel),
    Rule("RR-S057", (_FOXING,), _foxing),
    Rule("RR-S058", (_THROAT, _LENGTH), _throat_gap),
)
"""All rules between values, in the order of their codes."""
