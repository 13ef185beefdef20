"""The digests of simulated courses under any Python: `python -m tests.engine.betasphere.course`.

Reads policies by the names of their worlds from standard input, as JSON.
"""

import hashlib
import json
import platform
import sys

from engine.betasphere.regret import Course, World, simulate
from schemas.canonical import canonical_bytes
from schemas.policy_tree import policy_of_record
from scripts.regret_picture import DECISIONS, HABITS, SEED


def course_digest(course: Course) -> str:
    """The SHA-256 over the canonical bytes of every entry."""
    whole = hashlib.sha256()
    for entry in course.entries:
        whole.update(canonical_bytes(entry.to_dict()))
    return whole.hexdigest()


if __name__ == "__main__":
    policies = json.load(sys.stdin)
    worlds = {name: World(policy_of_record(policies[name]), HABITS[name]) for name in HABITS}
    made = {name: course_digest(simulate(one, DECISIONS, SEED)) for name, one in worlds.items()}
    sys.stdout.write(json.dumps([platform.python_version(), platform.machine(), made]))
