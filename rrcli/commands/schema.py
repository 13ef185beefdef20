"""`rr schema`: the JSON Schema of specs, or of what a command prints with --json."""

import json
from typing import Annotated

import typer

from rrcli.published import VERSIONS, published_schema, schema_id
from rrcli.session import Session

EXAMPLES = (
    "rr schema > spec.schema.json",
    "rr schema log",
    "rr schema manifest > manifest.schema.json",
)


def schema(
    session: Session,
    name: Annotated[
        str,
        typer.Argument(help="spec, manifest, or the name of a --json document.", metavar="[NAME]"),
    ] = "spec",
    list_names: Annotated[bool, typer.Option("--list", help="List the names.")] = False,
) -> None:
    """Print the JSON Schema of spec files, of a bundle's manifest, or of what --json prints.

    Editors check a spec while you type when its first line is
    `# yaml-language-server: $schema=spec.schema.json`.
    """
    if list_names:
        names = {
            "spec": "spec",
            "manifest": "manifest",
            **{kind: schema_id(kind) for kind in VERSIONS},
        }
        if session.out.json:
            session.out.document("schemas", {"schemas": names})
        else:
            session.out.lines(list(names))
        return
    if name == "spec":
        from schemas.json_schema import spec_schema

        found = spec_schema()
    elif name == "manifest":
        from exporters.manifest_schema import manifest_schema

        found = manifest_schema()
    else:
        found = published_schema(name)
    session.out.line(json.dumps(found, ensure_ascii=False, indent=2))
