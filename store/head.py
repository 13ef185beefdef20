"""The file `op_head`: the newest operation, with a checksum, replaced at one stroke."""

from schemas.errors import RRError
from schemas.ids import OperationId, is_id
from store.backends.base import Backend, MissingError
from store.names import HEAD


class DamagedHeadError(RRError):
    """The file `.rr/op_head`, which names the newest operation, is damaged or missing.

    All objects may still be intact. `rr fsck` looks for the newest operation among them and
    prints the line that belongs in the file; with `--repair` it writes it.
    """

    code = "RR-R024"
    exit_code = 7
    http_status = 500
    hint = "run `rr fsck`: it prints the line that belongs there; --repair writes it"


def encode_head(operation: OperationId) -> bytes:
    """The line of an operation: `rr-head 1 <operation> <BLAKE3 of the text before it>`."""
    from blake3 import blake3

    text = f"rr-head 1 {operation} "
    return f"{text}{blake3(text.encode('ascii')).hexdigest()}\n".encode("ascii")


def decode_head(data: bytes) -> OperationId:
    """The operation of a line; raises DamagedHeadError unless it is the line byte for byte."""
    words = data.split(b" ")
    if len(words) == 4:
        operation = words[2].decode("ascii", "replace")
        if is_id(operation) and encode_head(OperationId(operation)) == data:
            return OperationId(operation)
    raise DamagedHeadError("op_head is damaged", place="op_head")


def read_head(backend: Backend) -> OperationId:
    """The newest operation of a repository; raises DamagedHeadError."""
    try:
        return decode_head(backend.load(HEAD))
    except MissingError as error:
        raise DamagedHeadError("op_head is missing", place=HEAD) from error
