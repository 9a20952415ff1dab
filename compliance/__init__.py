"""A compliance checker for public spending: ledgers in; verdicts, deductions and their proofs out."""

__version__ = "0.1.0"
