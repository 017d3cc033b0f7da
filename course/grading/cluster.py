"""Grade on many machines: batches of submissions go to the workers of a Dask scheduler.

    dask scheduler                                  # prints tcp://…
    dask worker tcp://… --nthreads 1                # on each machine, once a core
    course grade FOLDER -o GRADES --cluster tcp://…

Every worker runs what the local pool runs; a batch whose worker is lost goes to another.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from course import syllabus
from course.grading import classes
from course.grading.judging import Judge
from course.grading.records import Limits, Result
from course.grading.stored import from_json, store, to_json
from course.grading.walls.pool import Pool
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
    have = {task.name: classes.done(task, limits, folder) for task in tasks}
    waiting = [task for task in tasks if not have[task.name]]
    for _ in range(len(tasks) - len(waiting)):
        advance()
    refused = ""
    with connected(address) as client:
        from distributed import as_completed

        seed = Judge(None).seed
        package = syllabus.package()
        batches = [(batch, seed, limits, package) for batch in parts(waiting)]
        futures = client.map(graded, *zip(*batches, strict=True), pure=False) if batches else []
        for future in as_completed(futures):
            refused, results = future.result()
            for name, stored in results.items():
                have[name] = from_json(stored)
                store(folder / name, have[name])
                advance()
    return [have[task.name] for task in tasks], refused


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
    tasks: Sequence[classes.Task], seed: int, limits: Limits, package: str
) -> tuple[str, dict]:
    """Runs on a worker. Returns why answers are not isolated there, and the results by name."""
    syllabus.use(package)
    pool = warm(tuple(classes.lessons(tasks)))
    judge = Judge(pool, limits, seed)
    return pool.refused, {task.name: to_json(classes.graded(task, judge)) for task in tasks}


@cache
def warm(lessons: tuple[str, ...]) -> Pool:
    """The observer of this worker; it stays for the next batch."""
    return Pool(lessons)
