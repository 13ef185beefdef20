"""Making the derived tables of every project anew: `python -m server.rebuild URL`."""

from __future__ import annotations

import sys


def rebuild(url: str) -> int:
    """Make the tables anew; how many projects there are. Attestations are no derived table."""
    from server.derive import catch_up
    from store.projects import list_projects
    from store.sql import Sql

    with Sql.open(url) as sql:
        found = list_projects(sql)
        for project in found:
            catch_up(sql, project.id, anew=True)
    return len(found)


def main(arguments: list[str]) -> int:
    """The exit code; what went wrong is on standard error."""
    from schemas.errors import RRError

    if len(arguments) != 1:
        sys.stderr.write("usage: python -m server.rebuild URL\n")
        return 2
    try:
        count = rebuild(arguments[0])
    except RRError as error:
        sys.stderr.write(f"{error.code}: {error.message}\n{error.next_step}\n")
        return error.exit_code
    sys.stderr.write(f"{count} projects\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
