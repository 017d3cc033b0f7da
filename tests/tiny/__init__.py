"""A course of one lesson, two exercises and no training: the engine's own tests run on it."""

SYLLABUS = ("doubling",)
