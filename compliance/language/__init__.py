"""The rule language: typed expressions, obligation kinds, evaluation, lowering and prose."""
