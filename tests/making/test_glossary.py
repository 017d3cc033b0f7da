"""Terms of the glossary in a message, and whether their words stand in the translation."""

from course import syllabus
from course.making.translations import glossary

KNOWN = {"gradient descent": ["경사하강법"], "gradient": ["그래디언트"], "kernel": ["커널"]}


def test_a_part_of_a_longer_term_is_none():
    assert list(glossary.terms("Gradient descent follows it.", KNOWN)) == ["gradient descent"]
    assert list(glossary.terms("The gradients of a kernel.", KNOWN)) == ["gradient", "kernel"]


def test_code_and_parts_of_words_are_no_terms():
    assert list(glossary.terms("`kernel` of a microkernel", KNOWN)) == []
    assert list(glossary.terms("Exercise 1 · kernel", KNOWN)) == []
    assert list(glossary.terms("as keras.kernel.SGD does", KNOWN)) == []


def test_longer_terms_come_first_in_the_glossary_of_the_course():
    syllabus.use("lessons")
    found = list(glossary.of("ko"))
    assert found.index("gradient descent") < found.index("gradient")
    assert all(isinstance(each, list) and each for each in glossary.of("ko").values())
