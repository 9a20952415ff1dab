"""Schemes, adjudication by chained facts, and the scorecard."""
