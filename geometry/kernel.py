"""The kernel's name and the names it builds under; imports nothing heavy."""

from typing import Final

KERNEL: Final = "6"
"""Version of the built bytes: any change of a vertex anywhere bumps it."""

QUALITIES: Final = ("draft", "standard", "production")

PART_NAMES: Final = (
    "last",
    "insole_board",
    "sockliner",
    "midsole",
    "outsole",
    "foxing",
    "welt",
    "upper",
    "lining",
    "toe_cap",
    "mudguard",
    "heel_counter",
    "heel_tab",
    "eyestay",
    "gore",
    "pull_tab",
    "eyelets",
    "tongue",
    "laces",
)
