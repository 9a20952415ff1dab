"""Findings and traces: why a verdict or a deduction stands, down to the cell."""
