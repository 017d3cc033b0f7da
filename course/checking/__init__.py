"""What a check does: it observes an answer, judges what it saw, and says it."""
