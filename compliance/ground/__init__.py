"""What every layer stands on: places, three-valued truth, value types, problems, YAML with positions."""
