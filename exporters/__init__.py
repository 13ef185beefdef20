"""Parts and spec to the bytes of one format, and bundles. Nothing here opens a path."""
