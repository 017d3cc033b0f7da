"""The process that judges files: what goes wrong with one of them is told, and nothing else."""

import base64
import json

import numpy as np
import pytest

from course.grading import examiner

ASKED = {"path": "a.py", "content": base64.b64encode(b"x = 1").decode(), "lesson": "optimizers"}


@pytest.mark.parametrize("found", [{"exercises": [np.int64(3)]}, {"guesses": {1j}}])
def test_what_cannot_be_sent_is_the_problem_of_that_file(found, monkeypatch):
    monkeypatch.setattr(examiner, "found", lambda *_: found)
    line = examiner.answered({**ASKED, "seed": None, "limits": []}, None)
    template, given = json.loads(line)["problem"]
    assert template == examiner.BROKE
    assert given["path"] == "a.py" and given["why"].startswith("TypeError")
