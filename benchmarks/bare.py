"""Bare FastAPI routes with answers that were handed to them: `python -m benchmarks.bare FILE`."""

import json
import socket
import sys
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Header, Response

from rrcli.serve_target import uvicorn_config
from schemas.api.validate import ValidateOrder

JSON = "application/json"


def bare_app(validated: str, listed: str, one: str, etag: str) -> FastAPI:
    """The same paths and bytes: no key, no limit, no database, nothing computed."""
    app = FastAPI()

    @app.post("/validate")
    async def validate(order: ValidateOrder) -> Response:
        return Response(validated, media_type=JSON)

    @app.get("/projects/{project}/generations")
    async def generations(project: str) -> Response:
        return Response(listed, media_type=JSON)

    @app.get("/projects/{project}/generations/{generation}")
    async def generation(
        project: str, generation: str, if_none_match: Annotated[str | None, Header()] = None
    ) -> Response:
        if if_none_match == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(one, media_type=JSON, headers={"ETag": etag})

    return app


def main(file: str) -> None:
    """Serve until killed; the port is the first line told."""
    app = bare_app(**json.loads(Path(file).read_text("utf-8")))
    with socket.create_server(("127.0.0.1", 0), backlog=512) as bound:
        print(bound.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn_config(app)).run(sockets=[bound])


if __name__ == "__main__":
    main(sys.argv[1])
