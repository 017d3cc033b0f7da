"""Grade a class: every file of a folder, side by side, each result kept as soon as it is there."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from course import imports, syllabus
from course.answers.reading import Unreadable
from course.files import digest, digest_of_files, text
from course.grading import names, students
from course.grading.earlier import Earlier
from course.grading.examination import Examination
from course.grading.files import BY_CONTENT, NO_NOTEBOOK, File
from course.grading.records import PATIENCE, Flag, Limits, Result
from course.grading.stored import graded_from_json, load, store
from course.sentences import Sentence, sentence


@dataclass(frozen=True)
class Task:
    """One file to be graded.

    Attributes:
        lesson: that it answers; "" where that cannot be told.
        content: a digest of its bytes.
        problem: why nothing in it can be graded.
        flags: what an instructor should know about the file.
    """

    student: str
    file: File
    lesson: str = ""
    content: str = ""
    problem: Sentence | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def name(self) -> str:
        """The file name of the result."""
        return file_name(self.student, self.lesson)

    def digest(self, limits: Limits) -> str:
        """Of the file's bytes and of all that decides about its grade: not its name, nor whose."""
        problem = self.problem.text if self.problem else ""
        decides = rules(self.lesson) if self.lesson else ""
        return digest([repr(limits), self.content, problem, decides])

    def ungraded(self, limits: Limits) -> Result:
        """What is known of its result before it is graded."""
        known = {"digest": self.digest(limits), "problem": self.problem, "beside": self.flags}
        return Result(self.student, self.file.path, self.lesson, **known)


def file_name(student: str, lesson: str) -> str:
    """Where a result is kept: readable, and different for different students."""
    return names.for_file(f"{student}-{lesson or 'unreadable'}", f"{student}\0{lesson}") + ".json"


STORED = ("fingerprints.npz", "edits.npz")
# From these files of the engine, and from what they import, a grade follows.
DECIDES = ("grading/examiner.py", "grading/walls/observer.py")


@cache
def rules(lesson: str) -> str:
    """A digest of all that decides about a grade: of the lesson, the engine, the libraries."""
    folder = syllabus.lesson(lesson).folder
    own = [folder / name for name in ("__init__.py", "checks.py", "probes.py", *STORED)]
    engine = [imports.HERE / name for name in DECIDES]
    code = [text(path) for path in [*own[1:3], *engine]]
    files = {*own, *engine, *imports.closure(code)}
    found = digest_of_files(path for path in files if path.exists())
    return digest([found, version("keras"), version("tensorflow")])


def tasks(
    files: Iterable[File], examination: Examination, pattern: str = "", lesson: str = ""
) -> list[Task]:
    """What is to be graded: of each student and lesson the newest file, the others named."""

    def read(student: str, own: Sequence[File]) -> list[Task]:
        return [surveyed(student, file, lesson, examination) for file in own]

    whose = students.newest(files, pattern)
    with ThreadPoolExecutor(examination.size) as threads:
        found = threads.map(read, whose.keys(), whose.values())
        return [task for own in found for task in chosen(own)]


def surveyed(student: str, file: File, lesson: str, examination: Examination) -> Task:
    """The task that a file is, which is opened for it and closed again."""
    odd = (Flag(file.oddity),) if file.oddity else ()
    try:
        content = file.read()
    except Unreadable as error:
        return Task(student, file, problem=error.sentence, flags=odd)
    told = examination.lesson(file.path, content, lesson)
    found = told.get("lesson", ""), hashlib.sha256(content).hexdigest()
    problem = told_problem(told)
    if not file.proper and problem:
        problem = sentence(NO_NOTEBOOK, name=file.path)
    elif not file.proper:
        odd = (*odd, Flag(sentence(BY_CONTENT, name=file.path)))
    return Task(student, file, *found, problem=problem, flags=odd)


def told_problem(told: dict) -> Sentence | None:
    return Sentence.from_json(told["problem"]) if told.get("problem") else None


def chosen(tasks: Sequence[Task]) -> list[Task]:
    """Of the files of one student, newest first: one for each lesson, with flags about the others.

    Of what cannot be read, a notebook or a zip stands for itself; all else only where it claims
    a lesson for which there is nothing better, or where there is nothing at all.
    """
    read = {task.lesson for task in tasks if task.lesson}
    found: dict[str, list[Task]] = {}
    for task in tasks:
        claimed = names.lesson_in(task.file.name)
        spare = task.problem and read and not task.file.essential and claimed in (*read, "")
        found.setdefault((claimed or min(read)) if spare else task.lesson, []).append(task)
    return [with_flags(each) for each in found.values()]


NEWEST = "the newest of {count} files; not graded: {path}"
SAME_TIME = "{graded} was graded, and not {path}, which may be newer: their dates do not tell"
NOT_BESIDE = "{graded} was graded, and not {path}"
MORE = "more files that were not graded: {count}"
NAMED = 8  # files that are named


def with_flags(tasks: Sequence[Task]) -> Task:
    """The first of several tasks, with flags that name the files of the others: no copies of it."""
    first, *others = sorted(tasks, key=lambda task: not task.lesson)
    others = [task for task in others if task.problem or task.content != first.content]
    told = [beside(first.file, task, 1 + len(others)) for task in others[:NAMED]]
    if rest := others[NAMED:]:
        told.append(sentence(MORE, count=len(rest)))
    return replace(first, flags=(*first.flags, *map(Flag, told)))


def beside(graded: File, other: Task, count: int) -> Sentence:
    """Why a file was not graded beside another one."""
    if other.problem:
        return other.problem
    if not other.file.proper:
        return sentence(NOT_BESIDE, graded=graded.shown, path=other.file.shown)
    if other.file.may_be_newer(graded):
        return sentence(SAME_TIME, graded=graded.shown, path=other.file.shown)
    return sentence(NEWEST, count=count, path=other.file.shown)


def lessons(tasks: Iterable[Task]) -> list[str]:
    return sorted({task.lesson for task in tasks if task.lesson})


def graded(
    task: Task, examination: Examination, content: bytes | None = None, patience: float = 1.0
) -> Result:
    """The result of one task; its file is opened, if its content is not given."""
    about = task.ungraded(examination.limits)
    if task.problem:
        return about
    try:
        content = task.file.read() if content is None else content
    except Unreadable as error:
        return replace(about, problem=error.sentence)
    told = examination.grade(task.file.path, content, task.lesson, patience)
    if problem := told_problem(told):
        return replace(about, problem=problem)
    flags = tuple(Flag(Sentence.from_json(each)) for each in told["oddities"])
    exercises = tuple(graded_from_json(task.lesson, each) for each in told["exercises"])
    known = {"guesses": told["guesses"], "language": told["language"]}
    return replace(about, exercises=exercises, flags=flags, **known)


def graded_alone(task: Task, examination: Examination) -> Result:
    """The result of a task that is the only one now: what was stopped is run once more."""
    result = graded(task, examination)
    return again(task, examination) if result.stopped else result


def again(task: Task, examination: Examination) -> Result:
    """The result of a second try, in which an answer may take longer."""
    return graded(task, examination, patience=PATIENCE)


def done(tasks: Iterable[Task], limits: Limits, folder: Path) -> dict[str, Result | None]:
    """The results of earlier runs by the names of tasks; None where one is to be graded."""
    # before the threads begin: where two of them read imports, Python 3.11 may fail to parse
    earlier = Earlier(folder)
    return {task.name: earlier.of(task.ungraded(limits), task.name) for task in tasks}


def grade_all(
    tasks: Sequence[Task],
    examination: Examination,
    folder: Path,
    advance: Callable[[], None],
) -> list[Result]:
    """Grade what is not graded yet. Every result is stored before the next is begun.

    What was stopped (by time, by memory) is graded once more at the end, with more time and
    nothing beside it: perhaps its neighbours were to blame.
    """
    have = done(tasks, examination.limits, folder)
    waiting = [task for task in tasks if not have[task.name]]
    for _ in range(len(tasks) - len(waiting)):
        advance()
    stopped = []
    for task, result in side_by_side(waiting, examination):
        if result.stopped:
            stopped.append(task)
            continue
        have[task.name] = kept(result, folder / task.name)
        advance()
    for task in stopped:
        have[task.name] = kept(again(task, examination), folder / task.name)
        advance()
    return [have[task.name] for task in tasks]


def kept(result: Result, path: Path) -> Result:
    store(path, result)
    return result


def side_by_side(tasks: Sequence[Task], examination: Examination) -> Iterator[tuple[Task, Result]]:
    """The results as they come."""
    with ThreadPoolExecutor(examination.size) as threads:
        futures = {threads.submit(graded, task, examination): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def everybody(results: Sequence[Result], folder: Path) -> tuple[list[Result], list[str]]:
    """These results and those of earlier runs in the folder; the files that cannot be read.

    A file that was somebody else's in an earlier run is not there twice.
    """
    found = {file_name(result.student, result.lesson): result for result in results}
    renamed, damaged = {(result.path, result.digest) for result in results}, []
    for path in sorted(folder.glob("*.json")):
        if path.name in found:
            continue
        if not (stored := load(path)):
            damaged.append(path.name)
        elif (stored.path, stored.digest) not in renamed:
            found[path.name] = stored
    return sorted(found.values(), key=lambda result: result.student), damaged
