"""Readers that turn ledgers (Excel, CSV) into records."""
