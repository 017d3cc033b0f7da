"""One process makes pages in several languages: a text is looked up each time."""

from course.languages import speaking
from course.pages import environment
from course.sentences import sentence


def page(words: str, **values) -> str:
    return ENVIRONMENT.from_string(words).render(values)


ENVIRONMENT = environment(("course.grading", "pages"))
LITERAL = ENVIRONMENT.from_string('{{ "Your answer" | told }}')


def test_a_literal_is_told_in_the_language_of_the_page():
    assert LITERAL.render() == "Your answer"
    with speaking("ko"):
        assert LITERAL.render() == "나의 답"
    assert LITERAL.render() == "Your answer"


def test_what_people_wrote_is_escaped():
    wrote = "<b>Kim</b>"
    assert "<b>" not in page('{{ "Feedback for {student}" | told(student=who) }}', who=wrote)
    assert "<b>" not in page("{{ who | told }}", who=wrote)
    assert "<b>" not in page("{{ who | told }}", who=sentence("{name}", name=wrote))


def test_what_is_safe_stays():
    words = """{{ "Graded: {path}" | told(path="<code>a.py</code>" | safe) }}"""
    assert page(words) == "Graded: <code>a.py</code>"
