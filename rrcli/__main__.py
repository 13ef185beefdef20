"""`python -m rrcli`: the same as `rr`."""

from rrcli.app import main

main()
