"""Checks of the lesson."""
