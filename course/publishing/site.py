"""A folder that any browser opens: an index, a page for each lesson, a search, the notebooks."""

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import jinja2

from course import imports, syllabus
from course.files import prove_new, save, text
from course.making import building, notebooks
from course.publishing import search
from course.publishing.blocks import Figure
from course.publishing.chapters import Chapter
from course.sentences import Stop
from course.syllabus import Lesson

PAGES = Path(str(resources.files("course.publishing"))) / "pages"
ASSETS = ("site.css", "site.js", "search.js", "stix-two-math.woff2", "stix-two-math.txt")
FIGURES, NOTEBOOKS = "figures", "notebooks"
NOT_HERE = "{folder} lies inside the course: name a folder elsewhere."


def write(folder: Path, chapters: Sequence[Chapter], language: str = "en") -> list[Path]:
    """Write the site of some lessons into a folder, and return its files.

    A folder that holds an older site is renewed; any other must be new.
    """
    prove_own(folder)
    for name in ASSETS:
        save(folder / name, (PAGES / name).read_bytes())
    save(folder / "places.js", search.script(chapters))
    for each in chapters:
        for figure in each.figures:
            save(folder / picture(each, figure), figure.data)
        building.write(folder / NOTEBOOKS / each.lesson.notebook, notebooks.student(each.lesson))
    for name, page in pages(chapters, language).items():
        save(folder / name, page)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def prove_own(folder: Path) -> None:
    """Stop where a folder holds something else than a site, or belongs to the course."""
    if any(folder.resolve().is_relative_to(own) for own in (imports.HERE, syllabus.home())):
        raise Stop(NOT_HERE, folder=folder)
    if not (folder / "places.js").exists():
        prove_new(folder)


def pages(chapters: Sequence[Chapter], language: str) -> dict[str, str]:
    """The index and the lessons: file name -> HTML."""
    shared = {"language": language, "course": course(), "chapters": chapters}
    made = {"index.html": templates().get_template("index.html").render(**shared)}
    for place, each in enumerate(chapters):
        around = neighbours(chapters, place) | {"chapter": each, "colab": colab(each.lesson)}
        made[each.page] = templates().get_template("lesson.html").render(**shared, **around)
    return made


def neighbours(chapters: Sequence[Chapter], place: int) -> dict[str, Chapter | None]:
    """The lessons before and behind one."""
    around = [None, *chapters, None]
    return {"previous": around[place], "next": around[place + 2]}


def course() -> dict[str, str]:
    """Title and first words of the course, as its README begins."""
    readme = syllabus.root() / "README.md"
    title, *paragraphs = (text(readme) if readme.exists() else "").split("\n\n")
    about = paragraphs[0] if paragraphs and paragraphs[0][:1].isalpha() else ""
    return {"title": title.removeprefix("# ").strip() or syllabus.package(), "about": about}


def colab(lesson: Lesson) -> str:
    """The address that opens the notebook in Colab."""
    badge = notebooks.badge(lesson, "notebooks", notebooks.repository())
    return re.search(r"\]\((.*)\)$", badge)[1]


def picture(chapter: Chapter, figure: Figure) -> str:
    """The file of a figure, as a path from the site."""
    return f"{FIGURES}/{chapter.page.removesuffix('.html')}-{figure.number}{figure.suffix}"


def thumbnail(chapter: Chapter) -> Figure | None:
    """The picture of a lesson on the index."""
    return next(iter(chapter.figures), None)


@cache
def templates() -> jinja2.Environment:
    """The pages of this room."""
    loader = jinja2.PackageLoader("course.publishing", "pages")
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"picture": picture, "thumbnail": thumbnail}
    return made
