"""Readers of ledgers: Excel and CSV files and the dossier that names them become records that remember their cells."""
