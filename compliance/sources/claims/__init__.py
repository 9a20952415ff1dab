"""What a written report claims: figures, scores, sums, problems, instruments, read by a grammar that is data."""
