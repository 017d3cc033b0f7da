"""Points, minutes, thresholds and rules stand in one place, and are filled into a lesson's text."""

import re
from collections.abc import Sequence

from course import languages
from course.checking.check import Check
from course.checking.disabling import BELOW
from course.languages import message
from course.making import exercises, figures
from course.making.catalogue import check_of
from course.sentences import Stop, sentence
from course.syllabus import Exercise, Lesson, shown

HEADING = re.compile(r"^(##+ .*· (\w+)) *(\(.*\))? *$", re.M)
FACT = re.compile(r"\{\{(\w+)\}\}")
OFF_LIMITS = (
    "Off limits here: {names}, and other built-ins that do the work for you. Write it yourself. "
    "(`checks.{exercise}.borrowed` lists all of them.)"
)
ONE_POINT, POINTS = "{minutes} minutes, {points} point", "{minutes} minutes, {points} points"
HEADS = message("lesson"), message("exercises"), message("their minutes"), message("points")
INNER = {"python", "src", "compat"}  # parts of a name that is for insiders
WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905


def filled(lesson: Lesson, text: str) -> str:
    """A markdown cell with the numbers of its headings, its {{facts}} and its rules."""
    facts = FACT.sub(lambda found: fact(lesson, found[1]), with_headings(lesson, text))
    return "\n\n".join([figures.in_text(lesson, facts), *rules(lesson, text)])


def rules(lesson: Lesson, text: str) -> list[str]:
    """Of each exercise that a markdown cell asks for: what its answer may not call."""
    asked = {exercise.name for exercise in lesson.exercises}
    names = [found[2] for found in HEADING.finditer(text) if found[2] in asked]
    checks = [check_of(lesson, name) for name in names]
    return [off_limits(check) for check in checks if check.borrowed]


def off_limits(check: Check) -> str:
    """What an answer must not call, in one sentence."""
    names = ", ".join(f"`{name}`" for name in telling(check.borrowed, check.answer))
    return languages.told(sentence(OFF_LIMITS, names=names, exercise=check.name))


def telling(borrowed: Sequence[str], answer: str) -> list[str]:
    """One public name of each package, named like the answer if there is one.

    Where all are for insiders, the names of the functions.
    """
    names = [re.sub(rf"^{BELOW}(.*)\.\w+$", r"\1.*", name) for name in borrowed]
    public = [name for name in names if not (INNER & set(name.split(".")) or "._" in name)]
    first: dict[str, str] = {}
    for name in sorted(public, key=lambda name: not alike(name, answer)):
        first.setdefault(name.partition(".")[0], name.replace("tensorflow.", "tf."))
    inner = (name.rpartition(".")[2].lstrip("_") for name in names)
    return list(first.values() or dict.fromkeys(inner))


def alike(name: str, answer: str) -> bool:
    """Is `keras.layers.LayerNormalization` called like `layer_norm`?"""
    last, wanted = (re.sub("_", "", each).lower() for each in (name.rpartition(".")[2], answer))
    return last.startswith(wanted)


def with_headings(lesson: Lesson, text: str) -> str:
    """`## Exercise 1 · adam` gets its minutes and points."""
    known = {exercise.name: exercise for exercise in lesson.exercises}

    def numbered(found):
        if found[2] not in known:
            return found[0]
        if found[3]:
            why = "{place}: the build fills in {typed}: leave it out, and change __init__.py."
            raise Stop(why, place=exercises.place_of(lesson, found[0]), typed=found[3])
        return f"{found[1]}  ({worth(known[found[2]])})"

    return HEADING.sub(numbered, text)


def worth(exercise: Exercise) -> str:
    """`20 minutes, 3 points`"""
    template = ONE_POINT if exercise.points == 1 else POINTS
    told = {"minutes": exercise.minutes, "points": exercise.points}
    return languages.told(sentence(template, **told))


def fact(lesson: Lesson, name: str) -> str:
    """What stands for {{name}}."""
    own = {
        "minutes": str(lesson.minutes),
        "exercise_minutes": str(sum(exercise.minutes for exercise in lesson.exercises)),
        "exercises": counted(len(lesson.exercises)),
        "points": str(lesson.points),
    }
    if name in own:
        return own[name]
    if name in lesson.facts:
        module, constant, form = f"{lesson.facts[name]}:".split(":")[:3]
        return worded(lesson.at(f"{module}:{constant}"), form)
    known = ", ".join([*own, *lesson.facts])
    where = exercises.place_of(lesson, f"{{{{{name}}}}}")
    raise Stop("{place}: nothing is called '{name}': {known}.", place=where, name=name, known=known)


def counted(exercises: int) -> str:
    """`six exercises`"""
    template = "{number} exercise" if exercises == 1 else "{number} exercises"
    number = exercises if languages.current() != languages.ENGLISH else WORDS[exercises]
    return languages.told(sentence(template, number=number))


def worded(value, form: str = "") -> str:
    """0.88, 0.905 and 0.92 for a tuple, else the value itself; each in a format such as ".2f"."""
    if not isinstance(value, tuple):
        return format(value, form)
    *first, last = (format(each, form) for each in value)
    told = {"first": ", ".join(first), "last": last}
    return languages.told(sentence("{first} and {last}", **told)) if first else last


def title(lesson: Lesson) -> str:
    """The first heading of a lesson."""
    first = exercises.cells(exercises.source(lesson))[0].source
    found = re.search(r"^# (.*)", first, re.M)
    if not found:
        path = shown(lesson.folder / "lesson.py")
        raise Stop("{path}: the first cell should begin with a title: `# # …`.", path=path)
    return found[1]


def table(lessons: list[Lesson], folder: str) -> str:
    """The lessons as a Markdown table: notebook in `folder`, exercises, minutes, points."""
    heads = " | ".join(map(languages.translated, HEADS))
    rows = [f"| {heads} |", "| --- | --- | --- | --- |"]
    for each in lessons:
        link = f"[{languages.translated(title(each))}]({folder}{each.notebook})"
        asked = ", ".join(f"`{exercise.name}`" for exercise in each.exercises)
        rows.append(f"| {link} | {asked} | {fact(each, 'exercise_minutes')} | {each.points} |")
    return "\n".join(rows)


def prove_headings(lesson: Lesson) -> None:
    """Stop where an exercise has no heading, or another number than its place."""
    source = exercises.source(lesson).replace("# ##", "##")
    found = {match[2]: match[1] for match in HEADING.finditer(source)}
    for place, exercise in enumerate(lesson.exercises, start=1):
        if exercise.name not in found:
            path = shown(lesson.folder / "lesson.py")
            why = "{path}: {name} has no heading. Write `# ## Exercise 1 · {name}` above it."
            raise Stop(why, path=path, name=exercise.name)
        number = re.search(r"(\d+) ·", found[exercise.name])
        if number and int(number[1]) != place:
            path = exercises.place_of(lesson, found[exercise.name])
            why = "{path}: this is exercise {place}, not {number}."
            raise Stop(why, path=path, place=place, number=number[1])
