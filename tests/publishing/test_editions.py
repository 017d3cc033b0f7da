"""The site in two languages: other words, the same places, numbers and pictures."""

import re

import pytest

from course import languages, syllabus
from course.files import text
from course.making.translations import catalogs, editions
from course.publishing import chapters, site

WORDS = {
    "Doubling: a lesson for tests": "두 배: 시험용 수업",
    "Exercise 1 · double": "연습문제 1 · double",
    "Ten times": "열 번",
    "A line rises.": "선이 올라갑니다.",
    "Ten doublings make more than 1000": "열 번 두 배 하면 1000보다 큽니다",
    "Halved": "절반으로 나눔",
}

README = "# 작은 과목\n\n[English](README.md)\n\n두 배를 배웁니다.\n"


@pytest.fixture
def korean(tiny_and_built):
    """The tiny course, released in Korean though not all of it is translated."""
    course = tiny_and_built
    editions.renew(editions.of_lesson(course.lesson, "ko"))
    path = course.lesson.folder / "ko.po"
    catalog = catalogs.read(path, "ko")
    for english, other in WORDS.items():
        catalog[english].string = other
    path.write_text(catalogs.as_text(catalog, "ko"), encoding="utf-8")
    editions.renew(editions.of_lesson(course.lesson, "ko"))
    with course.path("__init__.py").open("a") as file:
        file.write('RELEASED = {"ko": ("doubling",)}\n')
    (course.root / "README.ko.md").write_text(
        "# 작은 과목\n\n[English](README.md)\n\n두 배를 배웁니다.\n"
    )
    course.use()
    yield course
    languages.catalogs.cache_clear()


@pytest.fixture
def folder(korean, tmp_path):
    site.write_all(tmp_path / "site", syllabus.lessons())
    return tmp_path / "site"


def both(folder, name: str) -> tuple[str, str]:
    return text(folder / name), text(folder / "ko" / name)


LESSON = "01_doubling.html"


def test_a_page_is_in_its_language(folder):
    english, korean = both(folder, LESSON)
    assert '<html lang="en">' in english and '<html lang="ko">' in korean
    assert "두 배: 시험용 수업" in korean and "두 배" not in english
    assert "열 번 두 배 하면 1000보다 큽니다" in korean and "어떻게 측정했는가" in korean
    assert 'alt="선이 올라갑니다."' in korean and "여러분이 쓸 곳" in korean


def test_the_index_begins_as_the_readme_of_its_language(folder):
    english, korean = both(folder, "index.html")
    assert "<h1>Tiny</h1>" in english and "<h1>작은 과목</h1>" in korean
    assert "두 배를 배웁니다." in korean and "[English]" not in korean


def test_sections_figures_and_numbers_are_the_same(folder):
    english, korean = both(folder, LESSON)
    for kept in (r'<h\d id="([^"]+)"', r'<figure id="([^"]+)"', r'class="number">([^<]*)<'):
        assert re.findall(kept, english) == re.findall(kept, korean) != []
    for path in (folder / "figures").iterdir():
        assert path.read_bytes() == (folder / "ko" / "figures" / path.name).read_bytes()


@pytest.mark.parametrize("name", ["index.html", LESSON])
def test_each_page_leads_to_the_same_one_in_the_other_language(folder, name):
    english, korean = both(folder, name)
    assert f'href="ko/{name}" lang="ko" hreflang="ko">한국어</a>' in english
    assert f'href="../{name}" lang="en" hreflang="en">English</a>' in korean


def test_the_search_knows_the_words_of_its_language(folder):
    english, korean = both(folder, "places.js")
    assert '"Halved"' in english and '"절반으로 나눔"' in korean and '"Halved"' not in korean
    assert "#exercise-double" in korean and "#ten-times" in korean


def test_the_notebook_is_that_of_the_language(folder):
    notebook = text(folder / "ko" / "notebooks" / "01_doubling.ipynb")
    assert 'language=\\"ko\\"' in notebook
    assert "/notebooks/ko/01_doubling.ipynb" in text(folder / "ko" / LESSON)


def test_what_is_not_released_is_in_english_alone(tiny_and_built, tmp_path):
    site.write_all(tmp_path / "site", syllabus.lessons())
    assert not (tmp_path / "site" / "ko").exists()
    assert "hreflang" not in text(tmp_path / "site" / "index.html")


def test_slides_speak_the_language_too(korean):
    from course.publishing import slides

    with languages.speaking("ko"):
        page = slides.page(chapters.chapter(korean.lesson))
    assert '<html lang="ko">' in page and "두 배: 시험용 수업" in page and "발표자 화면" in page
