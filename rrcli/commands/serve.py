"""`rr serve`: run the server, on a database of its own or the team's."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr serve",
    "DATABASE_URL=postgresql://… API_KEYS=… rr serve --host 0.0.0.0 --behind-tls",
)


def serve(
    session: Session,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on.", metavar="H")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.", metavar="N"
        ),
    ] = 8000,
    behind_tls: Annotated[
        bool,
        typer.Option("--behind-tls", help="Whatever stands before it speaks TLS to the world."),
    ] = False,
) -> None:
    """Run the server until Ctrl-C.

    With DATABASE_URL it is a team's server. Without, it keeps a PostgreSQL of its own in your
    data folder, for you alone: then --host must be a loopback address.
    """
    from rrcli.serve_target import serve_until_stopped

    serve_until_stopped(session, host, port, behind_tls=behind_tls)
