"""The team server: the use cases of `engine/` for many people, over PostgreSQL and Redis."""
