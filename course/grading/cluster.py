"""Grade on many machines: batches of submissions go to the workers of a Dask scheduler.

    dask scheduler                                  # prints tcp://…
    dask worker tcp://… --nthreads 1                # on each machine, once a core
    course grade FOLDER -o GRADES --cluster tcp://…

Every worker runs what the local pool runs; a batch whose worker is lost goes to another.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from course import syllabus
from course.grading import classes
from course.grading.examination import Examination
from course.grading.records import PATIENCE, Limits, Result, secret_seed
from course.grading.stored import from_json, to_json
from course.sentences import Stop

BATCH = 8  # submissions; few, so that little is repeated when a worker is lost


def grade_all(
    tasks: Sequence[classes.Task],
    address: str,
    limits: Limits,
    folder: Path,
    advance: Callable[[], None],
) -> tuple[list[Result], str]:
    """The results of all tasks, stored as they come, and why answers were not isolated.

    Stops where no scheduler answers at `address`.
    """
    have = classes.done(tasks, limits, folder)
    waiting = [task for task in tasks if not have[task.name]]
    for _ in range(len(tasks) - len(waiting)):
        advance()
    refused, stopped = set(), []

    def keep(task: classes.Task, result: Result) -> None:
        have[task.name] = classes.kept(result, folder / task.name)
        advance()

    with connected(address) as client:
        send = partial(results, client, secret_seed(), limits)
        for task, result, why in send(waiting):
            refused.add(why)
            stopped.append(task) if result.stopped else keep(task, result)
        for each in stopped:
            for task, result, _ in send([each], PATIENCE):
                keep(task, result)
    return [have[task.name] for task in tasks], max(refused, default="")


def results(
    client, seed: int, limits: Limits, tasks: Sequence[classes.Task], patience: float = 1.0
) -> Iterator[tuple[classes.Task, Result, str]]:
    """Every task with its result as they come, and why it was not isolated."""
    from distributed import as_completed

    by_name = {task.name: task for task in tasks}
    given = seed, limits, syllabus.package(), patience
    batches = [([(task, task.file.read()) for task in batch], *given) for batch in parts(tasks)]
    futures = client.map(graded, *zip(*batches, strict=True), pure=False) if batches else []
    for future in as_completed(futures):
        refused, found = future.result()
        for name, stored in found.items():
            yield by_name[name], from_json(stored), refused


def connected(address: str):
    """A client of the scheduler at `address`."""
    try:
        from distributed import Client

        return Client(address, timeout="10s")
    except ImportError as error:
        raise Stop("--cluster needs Dask: pip install distributed") from error
    except (OSError, ValueError) as error:
        raise Stop("No Dask scheduler answers at {at}: is it running?", at=address) from error


def parts(tasks: Sequence[classes.Task]) -> Iterator[Sequence[classes.Task]]:
    for start in range(0, len(tasks), BATCH):
        yield tasks[start : start + BATCH]


def graded(
    tasks: Sequence[tuple[classes.Task, bytes]],
    seed: int,
    limits: Limits,
    package: str,
    patience: float,
) -> tuple[str, dict]:
    """Runs on a worker. Returns why answers are not isolated there, and the results by name."""
    syllabus.use(package)
    examination = warm(tuple(classes.lessons(task for task, _ in tasks)), seed, limits)
    found = {
        task.name: to_json(classes.graded(task, examination, content, patience))
        for task, content in tasks
    }
    return examination.refused, found


@cache
def warm(lessons: tuple[str, ...], seed: int, limits: Limits) -> Examination:
    """The processes of this worker; they stay for the next batch."""
    examination = Examination(1, limits, seed)
    if lessons:
        examination.begin(lessons)
    return examination
