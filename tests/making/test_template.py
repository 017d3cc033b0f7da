"""`course new`: a lesson that builds as it is written."""

import pytest

from course import syllabus
from course.making import building, template
from course.sentences import Stop


def test_a_new_lesson_says_what_to_do_next_and_builds(tiny):
    said = template.new("second")
    assert said[0].startswith("Written: tinycourse/second.")
    assert 'add "second" to SYLLABUS in tinycourse/__init__.py' in said[1]
    assert said[2].strip() == "course build second"
    tiny.change("__init__.py", '("doubling",)', '("doubling", "second")')
    building.build(syllabus.lesson("second"), lambda what, steps: lambda: None)
    assert list(building.stale_of(syllabus.lesson("second"))) == []
    assert (tiny.root / "solutions" / "02_second.ipynb").exists()


@pytest.mark.parametrize("name", ["two words", "2nd", "class", "Second", "a-b", ""])
def test_a_name_that_cannot_be_imported_is_refused(tiny, name):
    with pytest.raises(Stop, match="cannot be imported: take lower-case"):
        template.new(name)


def test_an_existing_lesson_is_not_overwritten(tiny):
    with pytest.raises(Stop, match="exists already"):
        template.new("doubling")
