"""The version that `rr --version` prints: that of the release."""

from schemas.release import RELEASE as VERSION

__all__ = ["VERSION"]
