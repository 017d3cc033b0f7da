"""The engine of a course: it builds, checks and grades lessons, and knows none of them by name."""
