"""A class of the tiny course."""

import pytest
from rooms import Room

from course import syllabus


@pytest.fixture
def room(tmp_path):
    syllabus.use("tiny")
    yield Room(tmp_path)
    syllabus.use("lessons")
