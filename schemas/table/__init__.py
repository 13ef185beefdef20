"""The parameter table, one file per region of the shoe; `schemas.parameters` is the way in."""
