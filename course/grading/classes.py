"""Grade a class: every file of a folder, side by side, each result kept as soon as it is there."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from course import imports, syllabus
from course.answers.reading import Submission, Unreadable
from course.files import digest, digest_of_files, text
from course.grading import names, students
from course.grading.files import File
from course.grading.judging import Judge
from course.grading.records import Flag, Limits, Result
from course.grading.stored import load, store
from course.sentences import Sentence, sentence


@dataclass(frozen=True)
class Task:
    """One file to be graded, what was read of it (`content` is its digest), and where its result
    is kept."""

    student: str
    file: File
    submitted: Submission | None
    problem: str = ""
    flags: tuple[Flag, ...] = ()
    content: str = ""

    @property
    def lesson(self) -> str:
        return self.submitted.lesson if self.submitted else ""

    @property
    def name(self) -> str:
        """The file name of the result."""
        return file_name(self.student, self.lesson)

    def digest(self, limits: Limits) -> str:
        """Of the file's bytes and of everything that decides about its grade."""
        parts = [repr(limits), self.student, self.file.path, *(flag.says for flag in self.flags)]
        return digest([*parts, self.content, rules(self.lesson) if self.lesson else self.problem])


def file_name(student: str, lesson: str) -> str:
    """Where a result is kept: readable, and different for different students."""
    return names.for_file(f"{student}-{lesson or 'unreadable'}", f"{student}\0{lesson}") + ".json"


# From these files of the engine, and from what they import, a grade follows.
DECIDES = ("answers/reading.py", "grading/judging.py", "grading/walls/observer.py")


@cache
def rules(lesson: str) -> str:
    """A digest of all that decides about a grade: of the lesson, the engine, the libraries."""
    folder = syllabus.lesson(lesson).folder
    own = [folder / name for name in ("__init__.py", "checks.py", "probes.py", "fingerprints.npz")]
    engine = [imports.HERE / name for name in DECIDES]
    code = [text(path) for path in [*own[1:3], *engine]]
    files = {*own, *engine, *imports.closure(code)}
    found = digest_of_files(path for path in files if path.exists())
    return digest([found, version("keras"), version("tensorflow")])


def tasks(files: Iterable[File], pattern: str = "", lesson: str = "") -> list[Task]:
    """What is to be graded: of each student and lesson the newest file, the others named."""
    found = []
    for student, own in students.newest(files, pattern).items():
        found += chosen([opened(student, file, lesson) for file in own])
    return found


def opened(student: str, file: File, lesson: str) -> Task:
    """The task of one file. Its bytes are not kept."""
    content = ""
    try:
        read = file.read()
        content = hashlib.sha256(read).hexdigest()
        return Task(student, file, file.submission(read, lesson), content=content)
    except Unreadable as error:
        return Task(student, file, None, str(error), content=content)


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
MORE = "{count} more files were not graded"
NAMED = 8  # files that are named


def with_flags(tasks: Sequence[Task]) -> Task:
    """The first of several tasks, with flags that name the files of the others."""
    first, *others = sorted(tasks, key=lambda task: not task.lesson)
    told = [beside(first.file, task, len(tasks)) for task in others[:NAMED]]
    if rest := others[NAMED:]:
        told.append(sentence(MORE, count=len(rest)))
    return replace(first, flags=tuple(map(Flag, told)))


def beside(graded: File, other: Task, count: int) -> Sentence:
    """Why a file was not graded beside another one."""
    if other.problem:
        return Sentence(other.problem)
    if not other.file.proper:
        return sentence(NOT_BESIDE, graded=graded.shown, path=other.file.shown)
    if other.file.may_be_newer(graded):
        return sentence(SAME_TIME, graded=graded.shown, path=other.file.shown)
    return sentence(NEWEST, count=count, path=other.file.shown)


def lessons(tasks: Iterable[Task]) -> list[str]:
    return sorted({task.lesson for task in tasks if task.lesson})


def graded(task: Task, judge: Judge) -> Result:
    """The result of one task."""
    about = Result(task.student, task.file.path, task.lesson, digest=task.digest(judge.limits))
    if task.submitted is None:
        flags = (Flag(Sentence(task.problem)), *task.flags)
        return replace(about, problem=task.problem, flags=flags)
    flags = (*task.flags, *map(Flag, task.submitted.oddities))
    return replace(about, exercises=tuple(judge.grade(task.submitted)), flags=flags)


def done(task: Task, limits: Limits, folder: Path) -> Result | None:
    """The stored result, where nothing has changed since."""
    stored = load(folder / task.name)
    return stored if stored and stored.digest == task.digest(limits) else None


def grade_all(
    tasks: Sequence[Task], judge: Judge, folder: Path, workers: int, advance: Callable[[], None]
) -> list[Result]:
    """Grade what is not graded yet. Every result is stored before the next is begun."""

    def work(task: Task) -> Result:
        if not (result := done(task, judge.limits, folder)):
            result = graded(task, judge)
            store(folder / task.name, result)
        return result

    with ThreadPoolExecutor(workers) as threads:
        futures = [threads.submit(work, task) for task in tasks]
        try:
            for future in as_completed(futures):
                future.result()
                advance()
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
        return [future.result() for future in futures]


def everybody(results: Sequence[Result], folder: Path) -> tuple[list[Result], list[str]]:
    """These results and those of earlier runs in the folder; the files that cannot be read."""
    found = {file_name(result.student, result.lesson): result for result in results}
    damaged = []
    for path in sorted(folder.glob("*.json")):
        if path.name in found:
            continue
        if stored := load(path):
            found[path.name] = stored
        else:
            damaged.append(path.name)
    return sorted(found.values(), key=lambda result: result.student), damaged
