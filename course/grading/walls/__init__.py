"""Walls around the answers of strangers: a process of their own, in which little can be reached."""
