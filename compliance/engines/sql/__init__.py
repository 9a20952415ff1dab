"""The sql engine: lowered rules as one SQL text per kind of record, built with sqlglot, run on DuckDB."""
