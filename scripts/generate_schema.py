"""Writes `server/schema.sql` from the migrations; `make docs` runs it."""

from server.migrate import SCHEMA, schema_sql

if __name__ == "__main__":
    SCHEMA.write_text(schema_sql(), "utf-8")
