"""The site of a course, as a browser finds it in a folder."""

import json
import re
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import pytest

from course import syllabus
from course.files import text
from course.lab import explorables, plots
from course.publishing import chapters, outputs, site
from course.sentences import Stop

SOLUTIONS = ("2.0 * np.asarray(x)", "double(double(x))")


class Tags(HTMLParser):
    """The start tags of a page with their attributes, and its text."""

    def __init__(self, page: str):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words.append(data)

    def of(self, name: str) -> list[dict]:
        return [attributes for tag, attributes in self.tags if tag == name]


def made(folder, **options):
    read = [chapters.chapter(each, **options) for each in syllabus.lessons()]
    site.write(folder, read)
    return folder


@pytest.fixture
def folder(built, tmp_path):
    return made(tmp_path / "site")


def plain(page: str) -> str:
    return " ".join("".join(Tags(page).words).split())


def test_the_index_leads_to_each_lesson_and_back(folder):
    index = Tags(text(folder / "index.html"))
    assert "01_doubling.html" in [each.get("href") for each in index.of("a")]
    assert "Doubling: a lesson for tests" in plain(text(folder / "index.html"))
    lesson = Tags(text(folder / "01_doubling.html"))
    assert "index.html" in [each["href"] for each in lesson.of("a")]


def test_each_link_within_the_site_leads_somewhere(folder):
    for page in folder.glob("*.html"):
        for link in Tags(text(page)).of("a"):
            file, _, place = link["href"].partition("#")
            if not file.startswith("http"):
                target = folder / file if file else page
                assert target.exists(), link
                ids = [each.get("id") for _, each in Tags(text(target)).tags] if place else [""]
                assert place in ids, link


def test_nothing_is_loaded_from_elsewhere(folder):
    for path in (*folder.glob("*.html"), *folder.glob("*.css")):
        tags = Tags(text(path))
        loaded = [each.get("src") for each in tags.of("img") + tags.of("script")]
        loaded += [each["href"] for each in tags.of("link")]
        assert all((folder / name).exists() for name in loaded if name != "data:,"), path
        assert "@import" not in text(path) and "url(http" not in text(path)


def test_pictures_are_files_that_are_read_late_with_words_for_who_cannot_see_them(folder):
    images = Tags(text(folder / "01_doubling.html")).of("img")
    assert [each["alt"] for each in images] == [
        "A line rises.",
        "A line rises from 1 to 1024, faster and faster.",
    ]
    for each in images:
        assert each["loading"] == "lazy" and int(each["width"]) > int(each["height"]) > 50
        assert text(folder / each["src"]).startswith("<?xml")
    assert "Figure 2. What ten doublings make of 1." in plain(text(folder / "01_doubling.html"))


def test_no_solution_stands_anywhere(folder):
    for path in folder.rglob("*"):
        if path.suffix in (".html", ".js", ".ipynb"):
            found = plain(text(path)) + text(path)
            assert not [each for each in SOLUTIONS if each in found], path


def test_where_they_are_wanted_solutions_are_folded(built, tmp_path):
    page = text(made(tmp_path / "site", solutions=True) / "01_doubling.html")
    assert all(each in plain(page) for each in SOLUTIONS)
    assert page.count("<summary>Solution</summary>") == 2


PRINTED = "    def __call__(self, x):\n        return double(double(x))\n"


def test_what_prints_a_solution_is_withheld(built):
    shown = [block for text in (PRINTED, "77\n") for block in outputs.printed(text)]
    assert [each.text for each in chapters.withheld(built.lesson, shown)] == ["77\n"]


def test_an_exercise_shows_its_blank_its_check_its_minutes_and_points(folder):
    page = plain(text(folder / "01_doubling.html"))
    assert "Exercise 1 · double# 3 minutes, 2 points" in page
    assert "# YOUR CODE HERE raise NotImplementedError" in page
    assert "checks.double(double)" in page


def test_what_only_shows_something_is_not_listed_as_code(folder):
    page = plain(text(folder / "01_doubling.html"))
    assert "plots.show" not in page and "lab.predict" not in page
    assert "values = 2.0 ** np.arange(11)" in page


def test_a_claim_shows_its_figure_and_what_decides(folder):
    page = plain(text(folder / "01_doubling.html"))
    assert "Ten doublings make more than 1000 1024" in page
    assert "Holds ifvalues[-1] > 1000" in page


def test_a_question_comes_before_what_was_measured(folder):
    page = plain(text(folder / "01_doubling.html"))
    asked, answered = "Which is larger? ten", "Which is larger? ten times double Both"
    assert page.index(asked) < page.index(answered)


KNOB = {"knobs": {"rate": "rate"}, "reads": "The rate is {rate}.", "start": 0.3}


@pytest.fixture
def explored(monkeypatch):
    """A picture with a slider, as a page has it."""
    found = []
    monkeypatch.setattr(
        explorables,
        "put",
        lambda plain, html, **record: found.append(outputs.figure(html, **record["figure"])),
    )
    drawing, ax = plt.subplots()
    frames = {rate: ax.plot([0, rate]) for rate in (0.1, 0.3)}
    plots.explore((drawing, frames), 3, **KNOB, alt="A line.", caption="It <rises>.")
    return found[0]


def test_a_picture_with_a_slider_is_a_picture_with_its_first_frame(explored):
    assert (explored.media, explored.number, explored.caption) == (
        "image/svg+xml",
        3,
        "It <rises>.",
    )
    assert explored.alt == "A line. The rate is 0.3."
    assert explored.width > explored.height > 50
    assert b"<style>.frame-1{display:inline}" in explored.data


def test_its_slider_stands_on_the_page_above_the_picture(explored, built):
    block = site.templates().get_template("blocks.html").module.block
    page = Tags(block(explored, None))
    names = [tag for tag, _ in page.tags if tag in ("input", "output", "img", "figcaption")]
    assert names == ["input", "output", "img", "figcaption"]
    assert page.of("figure") == [{"id": "figure-3"}]
    assert page.of("img")[0]["src"].startswith("data:image/svg+xml,")


def entries(folder) -> list[dict]:
    script = text(folder / "places.js")
    return json.loads(re.fullmatch(r"window.places = (.*);\n", script, re.S)[1])


def test_the_search_knows_sections_exercises_and_mistakes(folder):
    found = [(each["kind"], each["title"], each["page"]) for each in entries(folder)]
    at = "01_doubling.html#exercise-double"
    assert ("lesson", "Doubling: a lesson for tests", "01_doubling.html") in [
        (kind, title, page.partition("#")[0]) for kind, title, page in found
    ]
    assert ("exercise", "Exercise 1 · double", at) in found
    assert ("mistake", "Halved", at) in found
    assert "A generous double" not in [title for _, title, _ in found]
    assert ("section", "Ten times", "01_doubling.html#ten-times") in found


def test_a_site_is_renewed_and_nothing_else_is_overwritten(folder, tmp_path):
    site.write(folder, [])
    own = tmp_path / "own"
    own.mkdir()
    (own / "index.html").write_text("mine")
    with pytest.raises(Stop, match="exists already"):
        site.write(own, [])


def test_old_outputs_are_refused(tiny_and_built):
    tiny_and_built.change("doubling/lesson.py", "np.arange(11)", "np.arange(12)")
    with pytest.raises(Stop, match="course build doubling"):
        chapters.chapter(tiny_and_built.lesson)
