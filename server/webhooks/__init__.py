"""Webhooks of a project: who is told, how it is signed, where it may go, when it is tried again."""
