"""Which answers in the notebooks of a folder pass their checks: found and run as a grader does.

A program for `course.checking.parts`: a line of JSON comes in, {"package", "folder", "exercises"},
and one goes out, {exercise: [outcome, file, name, statements]}. It runs beside the notebook that
asks, and the answers run behind walls: one that hangs, or ends its process, harms nobody.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from course import syllabus
from course.answers import blanks
from course.answers.reading import Submission, Unreadable, read
from course.answers.sources import Notebook, candidates
from course.sentences import Stop


@dataclass(frozen=True)
class Passing:
    """What became of an exercise.

    Attributes:
        outcome: "passed", "blank" (not written yet), "failed", "stopped" (time, memory, or its
            process ended), or "absent" (no notebook of its lesson is there).
        file: the notebook in which the answer stands, or should.
        name: of the answer that passed, once its statements have run.
        cells: the statements that define it.
    """

    outcome: str
    file: str
    name: str = ""
    cells: tuple[str, ...] = ()


@contextlib.contextmanager
def observers(lessons: Sequence[str]) -> Iterator:
    """Processes for answers to these lessons: forks of this one, which imports Keras once."""
    from course.grading.walls.starting import OBSERVER, source
    from course.lab.devices import quiet

    with quiet():
        import keras  # noqa: F401
    from course.grading.walls.pool import Pool

    with (
        contextlib.closing(source(OBSERVER, here=True)) as begun,
        Pool(lessons, begun=begun) as own,
    ):
        yield own


def passing(
    folder: Path, exercises: Iterable[str], observers: Callable = observers
) -> dict[str, Passing]:
    """What became of some exercises in the notebooks of a folder, subfolders not included.

    An answer in which a blank is left is not run, and where nothing is written no process begins.
    """
    lessons = {exercise: lesson_of(exercise) for exercise in exercises}
    found = {each: Passing("absent", lesson.notebook) for each, lesson in lessons.items()}
    begun = []
    for file, sent in submissions(folder):
        here = [lesson[each] for each, lesson in lessons.items() if lesson.name == sent.lesson]
        blank = [each.name for each in here if is_blank(sent, each)]
        found |= dict.fromkeys(blank, Passing("blank", file))
        if written := [each.name for each in here if each.name not in blank]:
            begun.append((file, sent, written))
    return found | run(begun, observers) if begun else found


def is_blank(sent: Submission, exercise: syllabus.Exercise) -> bool:
    """Is a blank left in whatever may be the answer?"""
    notebook = Notebook(sent.code)
    found = candidates(notebook, exercise.name, exercise.answer)
    readable = found and not notebook.unread(exercise.answer)
    return bool(readable) and all(map(blanks.is_blank, found))


def run(begun: Sequence[tuple[str, Submission, list[str]]], observers: Callable) -> dict:
    """What became of the exercises that are written, in some notebooks, one after the other."""
    found: dict[str, Passing] = {}
    with observers(sorted({sent.lesson for _, sent, _ in begun})) as pool:
        for file, sent, written in begun:
            passed = [name for name, each in found.items() if each.outcome == "passed"]
            found |= judged(pool, file, sent, [name for name in written if name not in passed])
    return found


def lesson_of(exercise: str) -> syllabus.Lesson:
    """The lesson that asks for it."""
    for lesson in syllabus.lessons():
        if exercise in [each.name for each in lesson.exercises]:
            return lesson
    raise Stop("No lesson has an exercise '{name}'.", name=exercise)


def submissions(folder: Path) -> Iterator[tuple[str, Submission]]:
    """The notebooks that can be read; the one that was changed last counts first."""
    files = sorted(path for path in folder.glob("*.ipynb") if path.is_file())
    for path in sorted(files, key=lambda path: path.stat().st_mtime, reverse=True):
        with contextlib.suppress(Unreadable, OSError):
            yield path.name, read(path.name, path.read_bytes())


def judged(pool, file: str, sent: Submission, exercises: Sequence[str]) -> dict[str, Passing]:
    """What became of exercises in one notebook. Its answers share a process, and what is not right
    there is run again, alone: one may break the process for those behind it."""
    from course.grading import asking

    asked = {each.check.name: each for each in asking.questions(sent)}
    asked = {name: asked[name] for name in exercises}
    likeliest = {each.check: each.candidates[0] for each in asked.values() if each.candidates}
    seen = observed(pool, sent.lesson, likeliest)
    return {name: best(pool, file, each, seen.get(each.check)) for name, each in asked.items()}


def best(pool, file: str, asked, seen) -> Passing:
    """The first candidate that passes; if none does, what became of the likeliest."""
    from course.grading import asking

    outcome = outcome_of(asked.check, seen or asked.nothing)
    if seen is None or outcome == "blank":
        return Passing(outcome, file)
    likeliest = asked.candidates[0]
    if outcome == "passed":
        return Passing(outcome, file, likeliest.name, likeliest.cells)
    for source in (likeliest, *asking.others(asked, seen)):
        alone = observed(pool, asked.check.lesson.name, {asked.check: source})[asked.check]
        if outcome_of(asked.check, alone) == "passed":
            return Passing("passed", file, source.name, source.cells)
    return Passing(outcome, file)


def outcome_of(check, seen) -> str:
    """The word for what was seen of an answer on the probes of its notebook."""
    if seen.ended and seen.ended.stopped_outside:
        return "stopped"
    verdict = check.judge(seen, guess=False)
    return "blank" if verdict.blank else verdict.outcome


def observed(pool, lesson: str, sources) -> dict:
    """What answers do on the probes of their notebook, by check."""
    from course.grading.records import DEFAULT
    from course.grading.walls.protocol import Answer, Request

    answers = [
        Answer(check.name, each.name, each.cells, check.lesson[check.name].seconds, check.borrowed)
        for check, each in sources.items()
    ]
    seen = pool.observe(Request(lesson, 0, DEFAULT.memory, tuple(answers))) if answers else {}
    return {check: seen[check.name] for check in sources}


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    syllabus.use(asked["package"])
    found = passing(Path(asked["folder"]), asked["exercises"])
    print(json.dumps({name: astuple(each) for name, each in found.items()}))


if __name__ == "__main__":
    main()
