"""The tiny course in a second language: its catalog, its notebook, and what is said in time."""

import json

import pytest

from course import languages, syllabus
from course.checking import saying
from course.companion.versions import untouched
from course.files import text
from course.making import building, notebooks, outputs
from course.making.translations import catalogs, editions
from course.sentences import Stop

WORDS = {
    "Doubling: a lesson for tests": "두 배: 시험용 수업",
    "Exercise 1 · double": "연습문제 1 · double",
    "`double` returns twice its argument.": "`double`은 인자의 두 배를 돌려줍니다.",
    "multiply by 2.": "2를 곱하세요.",
    "Halved": "절반",
}


@pytest.fixture
def korean(tiny):
    """The edition of a course in which some messages are translated."""
    editions.renew(editions.of_lesson(tiny.lesson, "ko"))
    translate(tiny, WORDS)
    yield tiny
    languages.catalogs.cache_clear()


def translate(course, words: dict[str, str]) -> None:
    """Write into the catalog as a translator does."""
    path = course.lesson.folder / "ko.po"
    catalog = catalogs.read(path, "ko")
    for english, other in words.items():
        catalog[english].string = other
    path.write_text(catalogs.as_text(catalog, "ko"), encoding="utf-8")


def edition(course) -> editions.Edition:
    return editions.of_lesson(course.lesson, "ko")


def found(course) -> list[str]:
    return list(editions.stale(edition(course)))


def release(course) -> None:
    with course.path("__init__.py").open("a") as file:
        file.write('RELEASED = {"ko": ("doubling",)}\n')
    course.use()


def test_a_catalog_holds_all_that_is_said_with_its_place(tiny):
    entries = {each.id: each.auto_comments[0] for each in edition(tiny).entries}
    assert entries["Doubling: a lesson for tests"] == "heading"
    assert entries["multiply by 2."] == "hint of double"
    assert not [each for each in entries if "BEGIN SOLUTION" in each or "def " in each]


def test_a_catalog_that_is_written_twice_is_the_same(korean):
    editions.renew(edition(korean))
    before = text(edition(korean).path)
    editions.renew(edition(korean))
    assert text(edition(korean).path) == before and found(korean) == []


def test_what_has_changed_in_english_is_marked_and_its_translation_kept(korean):
    korean.change("doubling/checks.py", "multiply by 2.", "multiply it by 2.")
    editions.renew(edition(korean))
    written = text(edition(korean).path)
    assert '#| msgid "multiply by 2."\nmsgid "multiply it by 2."\nmsgstr "2를 곱하세요."' in written
    assert edition(korean).translate("multiply it by 2.") == "[en] multiply it by 2."
    editions.renew(edition(korean))
    assert text(edition(korean).path) == written


def test_the_english_before_is_kept_however_long_it_is(korean):
    long = '"multiply" it \\\\ by 2, ' + "and then look at it again, " * 12
    korean.change("doubling/checks.py", 'hint="multiply by 2."', f"hint='{long}1'")
    editions.renew(edition(korean))
    entry = next(each for each in edition(korean).entries if each.id.endswith("again, 1"))
    translate(korean, {entry.id: "한 번 더 보세요."})
    korean.change("doubling/checks.py", "again, 1", "again, 2")
    for _ in range(2):
        editions.renew(edition(korean))
    entry = next(each for each in edition(korean).entries if each.id.endswith("again, 2"))
    assert entry.fuzzy and entry.previous_id == [entry.id.replace("again, 2", "again, 1")]


def test_what_is_gone_is_kept_apart(korean):
    korean.change("doubling/checks.py", "multiply by 2.", "?")
    editions.renew(edition(korean))
    assert '#~ msgstr "2를 곱하세요."' in text(edition(korean).path)


def test_a_draft_may_be_open_and_a_release_may_not(korean):
    editions.renew(edition(korean))
    assert found(korean) == []
    release(korean)
    first = found(korean)[0]
    assert "/lesson.py:" in first and "not translated into 'ko'" in first


def test_a_release_says_what_has_changed_and_where(korean):
    translate(korean, {each.id: f"번역: {each.id}" for each in edition(korean).entries})
    editions.renew(edition(korean))
    release(korean)
    assert found(korean) == []
    korean.change("doubling/checks.py", "multiply by 2.", "multiply it by 2.")
    editions.renew(edition(korean))
    assert [each for each in found(korean) if "/checks.py:" in each and "changed since" in each]


def test_a_file_that_is_no_catalog_is_named(korean):
    edition(korean).path.write_text('msgid "a"\nmsgstr\nsome more\n')
    with pytest.raises(Stop, match=r"doubling/ko\.po is no catalog"):
        edition(korean).entries  # noqa: B018


# --- the notebook


@pytest.fixture
def both(korean):
    """The notebook in English, and in Korean."""
    editions.renew(edition(korean))
    return notebooks.student(korean.lesson), notebooks.translated(korean.lesson, "ko")


def test_the_code_is_that_of_the_english_notebook_but_for_the_language(both):
    english, other = ([c for c in n.cells if c.cell_type == "code"] for n in both)
    differ = [(a.source, b.source) for a, b in zip(english, other, strict=True)]
    differ = [(a, b) for a, b in differ if a != b]
    assert [b for _, b in differ] == [
        a.replace("lab.setup(seed=0)", 'lab.setup(seed=0, language="ko")') for a, _ in differ
    ]
    assert len(differ) == 1


def test_cells_have_the_same_ids_kinds_and_metadata(both):
    english, other = ([(c.id, c.cell_type, c.metadata) for c in n.cells] for n in both)
    assert english == other


def test_what_is_translated_stands_there_and_what_is_open_is_marked(both):
    words = [cell.source for cell in both[1].cells if cell.cell_type == "markdown"]
    assert "# 두 배: 시험용 수업" in words[0] and "notebooks/ko/01_doubling.ipynb" in words[0]
    assert any(each.startswith("## 연습문제 1 · double  (3분, 2점)") for each in words)
    assert any("## [en] Exercise 2 · quadruple  (" in each for each in words)
    assert "여기서는 `numpy.kron`" in "\n".join(words)


def test_a_build_writes_it_and_a_check_sees_what_is_older(tiny_and_built):
    course = tiny_and_built
    editions.renew(edition(course))
    assert not [each for each in building.stale_of(course.lesson) if "ko" in each]
    translate(course, WORDS)
    assert any("notebooks/ko/01_doubling.ipynb" in e for e in building.stale_of(course.lesson))
    building.translation(course.lesson, edition(course))
    assert list(building.stale_of(course.lesson)) == []
    assert course.root / "notebooks/ko/01_doubling.ipynb" not in building.orphans()
    written = outputs.stored(course.root / "notebooks/ko/01_doubling.ipynb")
    assert written.metadata["language"] == "ko" and untouched(written)


def test_what_somebody_wrote_in_it_is_not_replaced(tiny_and_built):
    course = tiny_and_built
    editions.renew(edition(course))
    translate(course, WORDS)
    building.translation(course.lesson, edition(course))
    path = course.root / "notebooks/ko/01_doubling.ipynb"
    path.write_text(path.read_text().replace("raise NotImplementedError", "return 2 * x"))
    with pytest.raises(Stop, match="somebody wrote in this notebook"):
        building.translation(course.lesson, edition(course))


# --- what is said


def test_a_check_speaks_the_language_of_the_notebook(korean):
    editions.renew(edition(korean))
    check = korean.lesson.module("checks").double
    verdicts = [check.judge(check.observe(answer)) for answer in (lambda x: 2 * x, lambda x: x + 7)]
    english = [each.text for each in verdicts]
    with languages.speaking("ko"):
        passed, failed = (each.text for each in verdicts)
        hinted = verdicts[1].heard(3)
    assert passed == "✓ `double`은 인자의 두 배를 돌려줍니다."
    assert "기대한 값은" in failed and "힌트: checks.double?" in failed
    assert "힌트: 2를 곱하세요." in " ".join(hinted.split())
    assert [each.text for each in verdicts] == english
    assert json.dumps(english).isascii() or "✓" in english[0]


def test_a_title_of_one_word_is_no_name(korean):
    editions.renew(edition(korean))
    halved, *_ = korean.lesson.module("mistakes").MISTAKES["double"]
    with languages.speaking("ko"):
        assert saying.text_of(halved).startswith("절반: ")


def test_the_course_knows_its_languages():
    assert languages.known()[:2] == ("en", "ko") and syllabus.released("ko") is not None
