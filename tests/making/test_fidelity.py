"""What a translation must not lose."""

import pytest

from course.making.translations import editions, fidelity

TEXT = "With $\\eta = 1$ `fit` takes 300 steps in {{figure:wall}} ([more](a.md), 0.5)."


def lost(english: str, other: str) -> list[str]:
    return [kind for kind, _ in fidelity.differences(english, other)]


def test_other_words_around_the_same_things_are_no_difference():
    assert (
        lost(TEXT, "{{figure:wall}}에서 `fit`은 $\\eta = 1$, 300스텝([자세히](a.md), 0.5).") == []
    )


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("`fit`", "`fits`", "code"),
        ("\\eta", "\\mu", "formula"),
        ("(a.md)", "(b.md)", "link"),
        ("figure:wall", "figure:well", "fact"),
        ("300", "3000", "number"),
        ("0.5", "", "number"),
    ],
)
def test_what_is_changed_is_named(old, new, kind):
    assert lost(TEXT, TEXT.replace(old, new)) == [kind]


def test_a_field_may_take_a_particle_and_must_be_there():
    assert lost("{name} is {kind}.", "{name:은} {kind}입니다.") == []
    assert lost("{name} is {kind}.", "{name}입니다.") == ["field"]


def test_a_translation_may_write_a_word_as_a_number():
    assert lost("Two nets", "신경망 2개") == []


KOREAN = editions.all_in("ko")


@pytest.mark.parametrize("edition", KOREAN, ids=lambda each: each.folder.name)
def test_no_formula_is_cut_by_a_line_that_looks_like_a_list(edition):
    assert not [each.id for each in edition.entries if each.id.count("$") % 2]


@pytest.mark.parametrize("edition", KOREAN, ids=lambda each: each.folder.name)
def test_the_korean_edition_keeps_formulas_code_links_and_numbers(edition):
    assert [each.text for each in fidelity.unfaithful(edition)] == []
