"""Reports and forms as written: their passages, each character with its place."""
