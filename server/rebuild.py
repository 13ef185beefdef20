"""Making the derived tables of every project anew: `python -m server.rebuild URL`."""

from __future__ import annotations

import sys

from schemas.errors import RRError
from schemas.printable import printable


def rebuild(url: str) -> tuple[int, dict[str, RRError]]:
    """Make the tables anew; how many projects there are, and what stood in the way in which of
    them. Attestations are no derived table.
    """
    from server.derive import catch_up
    from store.projects import list_projects
    from store.sql import Sql

    failed: dict[str, RRError] = {}
    with Sql.open(url) as sql:
        found = list_projects(sql)
        for project in found:
            try:
                catch_up(sql, project.id, anew=True)
            except RRError as error:  # a damaged one must not leave the others without
                failed[project.name] = error
    return len(found), failed


def main(arguments: list[str]) -> int:
    """The exit code; what went wrong is on standard error."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m server.rebuild URL\n")
        return 2
    try:
        count, failed = rebuild(arguments[0])
    except RRError as error:
        sys.stderr.write(f"{error.code}: {error.message}\n{error.next_step}\n")
        return error.exit_code
    for name, wrong in failed.items():
        sys.stderr.write(f"{printable(name)}: {wrong.code}: {wrong.message}\n{wrong.next_step}\n")
    sys.stderr.write(f"{count - len(failed)} of {count} projects\n")
    return max((wrong.exit_code for wrong in failed.values()), default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
