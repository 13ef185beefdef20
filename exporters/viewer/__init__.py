"""The viewer: a page with three.js inside that shows a shoe without a server."""

from exporters.viewer.page import viewer_page

__all__ = ["viewer_page"]
