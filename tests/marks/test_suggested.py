"""What the lessons suggest that mistakes cost."""

import pytest

from course import syllabus


@pytest.mark.parametrize("name", syllabus.names())
def test_a_suggestion_is_about_a_known_mistake_and_leaves_some_of_the_points(name):
    lesson = syllabus.lesson(name)
    told = lesson.module("mistakes")
    for exercise, costs in getattr(told, "COSTS", {}).items():
        known = {mistake.name for mistake in told.MISTAKES[exercise] if not mistake.accepted}
        assert costs.keys() <= known
        assert all(0 < cost < lesson[exercise].points for cost in costs.values())
