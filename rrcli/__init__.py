"""The `rr` command: arguments in, use cases called, text or JSON out."""
