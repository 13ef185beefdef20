"""The routes of the server, one file for each thing one can ask about."""
