"""Names of things: every id is 64 lower-case hex digits, and each kind is a type of its own."""

from typing import NewType

ObjectId = NewType("ObjectId", str)
"""Any stored object: the SHA-256 of its content."""
BlobId = NewType("BlobId", str)
"""Stored bytes without structure: a spec file, an imported mesh."""
MeshId = NewType("MeshId", str)
"""The encoded mesh of one part."""
GenerationId = NewType("GenerationId", str)
"""One generation: the SHA-256 of its canonical record."""
RefsetId = NewType("RefsetId", str)
"""One node of the tree that holds all branches and tags at an instant."""
OperationId = NewType("OperationId", str)
"""One entry of the operation log."""
FeedbackId = NewType("FeedbackId", str)
"""One change request of a factory."""
FeedbackAnswerId = NewType("FeedbackAnswerId", str)
"""One answer to a change request that makes no generation."""
ReviewId = NewType("ReviewId", str)
"""One step of a review: a request for one, an approval, a rejection."""
AiActionId = NewType("AiActionId", str)
"""What an AI was asked, or what a person decided about its answer."""
BuildKey = NewType("BuildKey", str)
"""What a geometry is built from: the instrumental half, the kernel, inherited inputs."""
GeometryHash = NewType("GeometryHash", str)
"""What a build gave: the SHA-256 of the canonical table part -> mesh id."""

ID_LENGTH = 64
_HEX = "0123456789abcdef"


def is_id(text: object) -> bool:
    """Whether the value has the form of an id: a string of 64 lower-case hex digits."""
    return isinstance(text, str) and len(text) == ID_LENGTH and not text.strip(_HEX)
