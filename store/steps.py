"""The grammar that names of generations and of operations share: a base, then steps back."""

import re

_NAMED = re.compile(r"(?P<base>[^~]+)(?P<back>(~[0-9]{0,9})*)")


def steps_back(name: str) -> tuple[str, int] | None:
    """What stands before the first `~`, and how many steps back are meant: `~` is one, `~2~` three.

    None for what is not of this form.
    """
    match = _NAMED.fullmatch(name)
    if match is None:
        return None
    return match["base"], sum(int(step or 1) for step in match["back"].split("~")[1:])
