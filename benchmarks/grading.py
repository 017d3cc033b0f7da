"""What grading costs: python -m benchmarks.grading [STUDENTS]

Wall and CPU seconds per submission and peak memory, of our grader and, on the same notebooks, of
the real nbgrader and otter (where they are installed); then a class of so many students end to end.
CPU seconds are those of the whole machine: run it alone.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path

from course import syllabus
from course.making import exercises, guests
from course.making.notebooks import as_text, student
from course.making.wrong_answers import mistakes

LESSON, CHALLENGE = syllabus.lesson("optimizers"), "detective"
TOPIC = LESSON.name


@cache
def solved() -> str:
    """The lesson with its solutions, as a notebook."""
    return as_text(student(LESSON, edit=str))


def notebook(asked: set[str], wrong: float, rng: random.Random) -> str:
    """A submission that answers what is asked, with known mistakes in a share of the answers."""
    made = json.loads(solved())
    names = {cell: name for name, cell in exercises.asked(LESSON).items()}
    for cell in made["cells"]:
        source = "".join(cell["source"])
        if name := names.get(source):
            if name not in asked:
                cell["source"] = ""
            elif rng.random() < wrong:
                known = [each for each in mistakes(LESSON, name) if not each.accepted]
                cell["source"] = rng.choice(known).edit(exercises.solved(source))
    return json.dumps(made)


def submissions(folder: Path, count: int, asked: set[str], wrong: float = 0.25) -> Path:
    """A class, as nbgrader lays it out."""
    rng = random.Random(0)
    for number in range(count):
        path = folder / f"s{number:04}" / TOPIC / LESSON.notebook
        path.parent.mkdir(parents=True)
        path.write_text(notebook(asked, wrong, rng), encoding="utf-8")
    return folder


def busy() -> float:
    """CPU seconds of the whole machine: those of killed children are counted nowhere else."""
    user, nice, system, _, _, *interrupts = map(int, Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def measured(command: list, cwd: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds, and peak MiB of the command and its children together."""
    start, before = time.perf_counter(), busy()
    process = subprocess.Popen(
        list(map(str, command)), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak, over = [0.0], threading.Event()
    watch = threading.Thread(target=remember, args=(process.pid, peak, over))
    watch.start()
    process.wait()
    over.set()
    watch.join()
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}.")
    return time.perf_counter() - start, busy() - before, peak[0]


def remember(pid: int, peak: list, over: threading.Event) -> None:
    """The largest memory of a process and its children; shared pages count once."""
    while not over.wait(1):  # to ask takes CPU time from what is measured
        peak[0] = max(peak[0], sum(map(proportional, family(pid))))


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        found = [int(each) for each in children.read_text().split()]
    except OSError:
        return []
    return [pid, *(each for child in found for each in family(child))]


def proportional(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def ours(folder: Path, scratch: Path, workers: int = 1) -> tuple[float, float, float]:
    grades = scratch / f"grades-{folder.name}-{time.monotonic_ns()}"
    options = ["-o", grades, "--workers", str(workers)]
    return measured([sys.executable, "-m", "course", "grade", folder, *options], syllabus.root())


def nbgrader(folder: Path, scratch: Path) -> tuple[float, float, float]:
    course = scratch / "nbgrader"
    guests.nbgrader(course)
    made = ["nbgrader", "generate_assignment", TOPIC]
    subprocess.run(made, cwd=course, check=True, capture_output=True)
    shutil.copytree(folder, course / "submitted")
    return measured(["nbgrader", "autograde", TOPIC], course)


def otter(folder: Path, scratch: Path) -> tuple[float, float, float]:
    """`otter run` for each submission, one after the other."""
    course = scratch / "otter" / TOPIC
    guests.otter(course.parent)
    made = ["otter", "assign", LESSON.notebook, "dist"]
    subprocess.run(made, cwd=course, check=True, capture_output=True)
    (autograder,) = course.glob("dist/autograder/*.zip")
    runs = []
    for path in sorted(folder.rglob("*.ipynb")):
        (into := course / path.parent.parent.name).mkdir()
        runs.append(measured(["otter", "run", "-a", autograder, "-o", into, path], course))
    wall, cpu, peak = zip(*runs, strict=True)
    return sum(wall), sum(cpu), max(peak)


def row(what: str, count: int, figures: tuple[float, float, float], start=(0.0, 0.0, 0)) -> None:
    """A line of the table; of `figures` the start is not counted, nor the submission in it."""
    first, cpu_first, already = start
    wall, cpu, peak = figures
    each = [(wall - first) / (count - already), (cpu - cpu_first) / (count - already)]
    shown = f"{first:.1f}" if already else ""
    print(
        f"| {what} | {count} | {shown} | {each[0]:.2f} | {each[1]:.2f} | {peak:.0f} |", flush=True
    )


def our_row(what: str, scratch: Path, count: int, *made, workers: int = 1) -> None:
    """What the first submission costs, with all that has to start, and what each one behind it."""
    one, many = (submissions(scratch / f"{what}, {n}", n, *made) for n in (1, count))
    start = ours(one, scratch)[:2]
    row(what, count, ours(many, scratch, workers), (*start, 1))


def main(students: int) -> None:
    print("| what | submissions | start, wall s | wall s each | CPU s each | peak MiB |")
    print("|---|--:|--:|--:|--:|--:|")
    everything = {exercise.name for exercise in LESSON.exercises}
    seven = everything - {CHALLENGE}
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        our_row("one exercise, right", scratch, 40, {"momentum"}, 0.0)
        our_row("one exercise, 1 in 4 wrong", scratch, 40, {"momentum"})
        our_row("seven exercises, right", scratch, 40, seven, 0.0)
        our_row("seven exercises, 1 in 4 wrong", scratch, 40, seven)
        our_row("with the challenge, 1 in 4 wrong", scratch, 40, everything)
        few = submissions(scratch / "few", 4, everything)
        for grader in (nbgrader, otter):
            if shutil.which(grader.__name__):
                row(f"{grader.__name__}, the same", 4, grader(few, scratch))
        if students:
            workers = os.cpu_count() or 1
            what = f"a class, seven exercises, 1 in 4 wrong, {workers} workers"
            our_row(what, scratch, students, seven, workers=workers)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
