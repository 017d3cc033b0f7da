"""A folder for a new lesson: a copy of the small one beside this file, under another name."""

import keyword
from pathlib import Path

from course import syllabus
from course.files import prove_new, save, text
from course.sentences import Stop

HERE = Path(__file__).parent
NAME = "new_lesson"


def new(name: str) -> list[str]:
    """Write the folder of a lesson, and return what to do next."""
    if not name.isidentifier() or keyword.iskeyword(name) or name != name.lower():
        why = "'{name}' cannot be imported: take lower-case letters, digits and underscores, a "
        why += "letter first, and no word of Python."
        raise Stop(why, name=name)
    folder = syllabus.home() / name
    prove_new(folder)
    for source in sorted(HERE.glob("*.txt")):
        content = text(source).replace(f"lessons.{NAME}", f"{syllabus.package()}.{name}")
        save(folder / source.stem, content)
    where = syllabus.shown(folder)
    return [
        f"Written: {where}. It has one exercise, to be replaced by yours.",
        f'Now add "{name}" to SYLLABUS in {syllabus.shown(syllabus.home() / "__init__.py")}, then:',
        f"  course build {name}",
    ]
