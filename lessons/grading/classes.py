"""Grade a class: every file of a folder, side by side, each result kept as soon as it is there."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from lessons import catalogue
from lessons.grading import students
from lessons.grading.honesty import Flag
from lessons.grading.judging import Judge, Limits
from lessons.grading.results import Result, load, store
from lessons.grading.students import File
from lessons.reading import Submission, Unreadable, read


@dataclass(frozen=True)
class Task:
    """One file to be graded, what was read of it, and where its result is kept."""

    student: str
    file: File
    submitted: Submission | None
    problem: str = ""
    flags: tuple[Flag, ...] = ()

    @property
    def topic(self) -> str:
        return self.submitted.topic if self.submitted else ""

    @property
    def name(self) -> str:
        """The file name of the result: readable, and different for different students."""
        plain = re.sub(r"[^\w.-]+", "_", f"{self.student}-{self.topic or 'unreadable'}")
        mark = hashlib.sha256(f"{self.student}\0{self.topic}".encode()).hexdigest()[:6]
        return f"{plain[:80]}-{mark}.json"

    def digest(self, limits: Limits) -> str:
        """Of the file's bytes and of everything that decides about its grade."""
        parts = [repr(limits), self.student, self.file.path, *(flag.says for flag in self.flags)]
        content = hashlib.sha256(self.file.content).hexdigest()
        return catalogue.digest([*parts, content, rules(self.topic) if self.topic else ""])


@cache
def rules(topic: str) -> str:
    """A digest of the checks of a lesson and of what grades them."""
    here = Path(__file__).parent
    sources = [*here.glob("*.py"), *here.parent.glob("*.py"), *(here.parent / topic).glob("*")]
    sources = [path for path in sorted(sources) if path.suffix in (".py", ".npz")]
    contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    return catalogue.digest([*contents, version("keras"), version("tensorflow")])


def tasks(files: Iterable[File], pattern: str = "", topic: str = "") -> list[Task]:
    """What is to be graded: of each student and lesson the newest file, the others named."""
    found: dict[tuple[str, str], list[Task]] = {}
    for student, own in students.newest(files, pattern).items():
        for file in own:
            task = opened(student, file, topic)
            found.setdefault((student, task.topic), []).append(task)
    return [chosen(each) for each in found.values()]


def opened(student: str, file: File, topic: str) -> Task:
    try:
        return Task(student, file, read(file.path, file.content, topic))
    except Unreadable as error:
        return Task(student, file, None, str(error))


def chosen(tasks: Sequence[Task]) -> Task:
    """The newest of several files, with a flag that names the others."""
    newest, *older = tasks
    says = [f"the newest of {len(tasks)} files; not graded: {task.file.path}" for task in older]
    return replace(newest, flags=tuple(map(Flag, says)))


def topics(tasks: Iterable[Task]) -> list[str]:
    return sorted({task.topic for task in tasks if task.topic})


def graded(task: Task, judge: Judge) -> Result:
    """The result of one task."""
    about = Result(task.student, task.file.path, task.topic, digest=task.digest(judge.limits))
    if task.submitted is None:
        return replace(about, problem=task.problem, flags=(Flag(task.problem), *task.flags))
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
