"""Wrong answers that are known, each one edit of a solution."""

MISTAKES = []
