"""Grade a class: every file of a folder, side by side, each result kept as soon as it is there."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from course import imports, syllabus
from course.answers.reading import Submission, Unreadable, read
from course.files import digest, digest_of_files, text
from course.grading import students
from course.grading.judging import Judge
from course.grading.records import Flag, Limits, Result
from course.grading.stored import load, store
from course.grading.students import File
from course.sentences import Sentence, sentence


@dataclass(frozen=True)
class Task:
    """One file to be graded, what was read of it, and where its result is kept."""

    student: str
    file: File
    submitted: Submission | None
    problem: str = ""
    flags: tuple[Flag, ...] = ()

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
        content = hashlib.sha256(self.file.content).hexdigest()
        return digest([*parts, content, rules(self.lesson) if self.lesson else ""])


def file_name(student: str, lesson: str) -> str:
    """Where a result is kept: readable, and different for different students."""
    plain = re.sub(r"[^\w.-]+", "_", f"{student}-{lesson or 'unreadable'}")
    mark = hashlib.sha256(f"{student}\0{lesson}".encode()).hexdigest()[:6]
    return f"{plain[:80]}-{mark}.json"


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
    found: dict[tuple[str, str], list[Task]] = {}
    for student, own in students.newest(files, pattern).items():
        for file in own:
            task = opened(student, file, lesson)
            found.setdefault((student, task.lesson), []).append(task)
    return [chosen(each) for each in found.values()]


def opened(student: str, file: File, lesson: str) -> Task:
    try:
        return Task(student, file, read(file.path, file.content, lesson))
    except Unreadable as error:
        return Task(student, file, None, str(error))


def chosen(tasks: Sequence[Task]) -> Task:
    """The newest of several files, with a flag that names the others."""
    newest, *older = tasks
    says = "the newest of {count} files; not graded: {path}"
    told = [sentence(says, count=len(tasks), path=task.file.shown) for task in older]
    return replace(newest, flags=tuple(map(Flag, told)))


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
