"""Record kinds, their field dictionary, and tables of records that remember their cells."""
