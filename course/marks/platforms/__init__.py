"""There and back with Moodle, Canvas and Gradescope: their files are read, and filled in."""
