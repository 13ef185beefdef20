"""One file per verb of `rr`."""
