"""What students of the tiny course send."""

import json
import random

from course.grading.students import File
from course.making import exercises
from course.making.wrong_answers import mistakes


def notebook(*cells: str) -> bytes:
    """A file as a student saves it."""
    made = [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": made}).encode()


class Class:
    """Submissions to the tiny course."""

    def __init__(self, lesson):
        self.lesson = lesson

    @property
    def right(self) -> list[str]:
        return exercises.solved_cells(self.lesson)

    def made_of_mistakes(self, count: int, seed: int = 0):
        """The notebooks of a class, and per student the known mistake in each exercise."""
        rng, cells = random.Random(seed), list(exercises.code(exercises.source(self.lesson)))
        for number in range(count):
            own, made = self.right, {}
            for exercise, cell in exercises.asked(self.lesson).items():
                if rng.random() < 0.4:
                    known = [m for m in mistakes(self.lesson, exercise) if not m.accepted]
                    mistake = rng.choice(known)
                    own[cells.index(cell)] = mistake.edit(exercises.solved(cell))
                    made[exercise] = mistake.name
            if "double" in made and made.get("quadruple") != "cubed":
                made.pop("quadruple", None)  # it is built on a wrong answer, and told to wait
            yield File(f"s{number:03}/01_doubling.ipynb", 0.0, notebook(*own)), made
