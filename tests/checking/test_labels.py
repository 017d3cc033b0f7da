"""The words of a label in other languages: names stay, and words are told."""

from course.checking.check import Check
from course.languages import speaking


def rows(pipeline, rng):
    yield "count|part=training", 7


CHECK = Check(
    rows,
    fact="It splits.",
    hint="split first.",
    reference=len,
    labels={"count": "{part}", "training": "training"},
)


def test_a_value_that_stands_among_the_labels_as_itself_is_a_word():
    assert CHECK.labelled("count|part=training") == "training"
    with speaking("ko"):
        assert CHECK.labelled("count|part=training") == "훈련"


def test_any_other_value_is_a_name_and_stays():
    with speaking("ko"):
        assert CHECK.labelled("count|part=validation") == "validation"
