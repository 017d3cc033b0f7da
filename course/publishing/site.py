"""A folder that any browser opens: an index, a page for each lesson, a search, the notebooks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from course import imports, syllabus
from course.files import prove_new, save, text
from course.languages import ENGLISH, current, known, speaking
from course.making import building, notebooks
from course.pages import environment
from course.publishing import prose, search
from course.publishing.blocks import Figure
from course.publishing.chapters import Chapter, chapter
from course.sentences import Stop
from course.syllabus import Lesson

PAGES = Path(str(resources.files("course.publishing"))) / "pages"
ASSETS = ("site.css", "site.js", "search.js", "stix-two-math.woff2", "stix-two-math.txt")
FIGURES, NOTEBOOKS = "figures", "notebooks"
NOT_HERE = "{folder} lies inside the course: name a folder elsewhere."


@dataclass(frozen=True)
class Edition:
    """The site in a language: where it lies, seen from that in the current one, and its name."""

    language: str
    folder: str
    name: str


def write_all(folder: Path, lessons: Sequence[Lesson], *, solutions: bool = False) -> list[Path]:
    """Write the site in English and, in folders of it, in each language that has all its lessons.

    Returns its files.
    """
    spoken = [ENGLISH, *into(lessons)]
    for language in spoken:
        with speaking(language):
            read = [chapter(each, solutions=solutions) for each in lessons]
            write(folder / within(language), read, spoken)
    return files(folder)


def into(lessons: Sequence[Lesson]) -> list[str]:
    """The languages into which lessons are translated, and released."""
    names = {lesson.name for lesson in lessons}
    return [each for each in known()[1:] if names <= {*syllabus.released(each)}]


def within(language: str) -> str:
    """The folder of a language in a site."""
    return "" if language == ENGLISH else f"{language}/"


def write(
    folder: Path, chapters: Sequence[Chapter], spoken: Sequence[str] = (ENGLISH,)
) -> list[Path]:
    """Write the site of some lessons, in one language, into a folder, and return its files.

    A folder that holds an older site is renewed; any other must be new. `spoken` are the languages
    in which there is this site.
    """
    prove_own(folder)
    for name in ASSETS:
        save(folder / name, (PAGES / name).read_bytes())
    save(folder / "places.js", search.script(chapters))
    for each in chapters:
        for figure in each.figures:
            save(folder / picture(each, figure), figure.data)
        building.write(folder / NOTEBOOKS / each.lesson.notebook, notebook(each.lesson))
    for name, page in pages(chapters, spoken).items():
        save(folder / name, page)
    return files(folder)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def notebook(lesson: Lesson):
    """The notebook of a lesson for students."""
    is_english = current() == ENGLISH
    return notebooks.student(lesson) if is_english else notebooks.translated(lesson, current())


def prove_own(folder: Path) -> None:
    """Stop where a folder holds something else than a site, or belongs to the course."""
    if any(folder.resolve().is_relative_to(own) for own in (imports.HERE, syllabus.home())):
        raise Stop(NOT_HERE, folder=folder)
    if not (folder / "places.js").exists():
        prove_new(folder)


def pages(chapters: Sequence[Chapter], spoken: Sequence[str]) -> dict[str, str]:
    """The index and the lessons: file name -> HTML."""
    shared = {"language": current(), "others": others(spoken)}
    shared |= {"course": course(), "chapters": chapters}
    index = templates().get_template("index.html").render(**shared, page="index.html")
    made = {"index.html": index}
    for place, each in enumerate(chapters):
        around = neighbours(chapters, place) | {"chapter": each, "colab": colab(each.lesson)}
        page = templates().get_template("lesson.html").render(**shared, **around, page=each.page)
        made[each.page] = page
    return made


def others(spoken: Sequence[str]) -> list[Edition]:
    """The site in the languages that are not spoken now; a language is called by its own name."""
    from babel import Locale

    top = "../" if within(current()) else ""
    return [
        Edition(each, f"{top}{within(each)}", Locale.parse(each).get_display_name())
        for each in spoken
        if each != current()
    ]


def neighbours(chapters: Sequence[Chapter], place: int) -> dict[str, Chapter | None]:
    """The lessons before and behind one."""
    around = [None, *chapters, None]
    return {"previous": around[place], "next": around[place + 2]}


def course() -> dict[str, str]:
    """Title and first words of the course, as its README begins."""
    name = "README.md" if current() == ENGLISH else f"README.{current()}.md"
    readme = syllabus.root() / name
    title, *paragraphs = (text(readme) if readme.exists() else "").split("\n\n")
    about = next((each for each in paragraphs if each[:1].isalpha()), "")
    return {"title": title.removeprefix("# ").strip() or syllabus.package(), "about": about}


def colab(lesson: Lesson) -> str:
    """The address that opens the notebook in Colab."""
    folder = f"notebooks/{within(current())}".removesuffix("/")
    badge = notebooks.badge(lesson, folder, notebooks.repository())
    return re.search(r"\]\((.*)\)$", badge)[1]


def picture(chapter: Chapter, figure: Figure) -> str:
    """The file of a figure, as a path from the site."""
    return f"{FIGURES}/{chapter.page.removesuffix('.html')}-{figure.number}{figure.suffix}"


def thumbnail(chapter: Chapter) -> Figure | None:
    """The picture of a lesson on the index."""
    return next(iter(chapter.figures), None)


@cache
def templates():
    """The pages of this room."""
    made = environment(("course.publishing", "pages"))
    made.filters["coded"] = prose.coded
    made.globals |= {"picture": picture, "thumbnail": thumbnail}
    return made
