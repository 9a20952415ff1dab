"""Working days of China, from the State Council's yearly notices."""
