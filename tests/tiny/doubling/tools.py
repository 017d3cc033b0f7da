"""What an answer may import."""

LIMITS = (1, 10)
