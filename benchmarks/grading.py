"""What grading costs, beside nbgrader: python -m benchmarks.grading [STUDENTS]

CPU and wall seconds and peak memory per submission, of our grader and of the real nbgrader (where
it is installed) on the same notebooks, then a whole class end to end.
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
from pathlib import Path

from lessons import answers, build, catalogue
from lessons.grading import guests

ONE, WHOLE = "adam", "optimizers"  # one exercise alone, and a lesson


def notebook(topic: str, rng: random.Random, only: str = "") -> str:
    """A submission in which every fourth answer has a known mistake."""
    made = json.loads(build.text(build.student(topic, edit=str)))
    exercises = {e.cell: e for e in answers.exercises(topic)}
    for cell in made["cells"]:
        source = "".join(cell["source"])
        if exercise := exercises.get(source):
            if only and exercise.check != only:
                cell["source"] = answers.blank(source)
            elif rng.random() < 0.25:
                mistake = rng.choice(catalogue.mistakes(topic, exercise.check))
                cell["source"] = mistake.edit(answers.solved(source))
    return json.dumps(made)


def submissions(folder: Path, topic: str, count: int, only: str = "") -> Path:
    """A class, as nbgrader lays it out."""
    rng = random.Random(0)
    for number in range(count):
        path = folder / f"s{number:04}" / topic / build.name(topic)
        path.parent.mkdir(parents=True)
        path.write_text(notebook(topic, rng, only), encoding="utf-8")
    return folder


def measured(command: list, cwd: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds of the command and all its children, peak MiB of them together."""
    start, before = time.perf_counter(), os.times()
    process = subprocess.Popen(
        list(map(str, command)), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak, over = [0.0], threading.Event()
    watch = threading.Thread(target=remember, args=(process.pid, peak, over))
    watch.start()
    process.wait()
    over.set()
    watch.join()
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}.")
    return time.perf_counter() - start, cpu, peak[0]


def remember(pid: int, peak: list, over: threading.Event) -> None:
    """The largest memory of a process and its children; shared pages count once."""
    while not over.wait(0.2):
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
    return measured([sys.executable, "-m", "lessons", "grade", folder, *options], build.ROOT)


def theirs(folder: Path, topic: str, scratch: Path) -> tuple[float, float, float]:
    course = scratch / f"course-{folder.name}"
    guests.nbgrader_course(course)
    subprocess.run(
        ["nbgrader", "generate_assignment", topic], cwd=course, check=True, capture_output=True
    )
    shutil.copytree(folder, course / "submitted")
    return measured(["nbgrader", "autograde", topic], course)


def row(what: str, count: int, figures: tuple[float, float, float]) -> str:
    wall, cpu, peak = figures
    return f"| {what} | {count} | {wall / count:.2f} | {cpu / count:.2f} | {peak:.0f} |"


def main(students: int) -> None:
    print("| what | submissions | wall s each | CPU s each | peak MiB |\n|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        one = submissions(scratch / "one", WHOLE, 40, only=ONE)
        whole = submissions(scratch / "whole", WHOLE, 40)
        print(row("ours, one exercise", 40, ours(one, scratch)), flush=True)
        print(row("ours, whole lesson", 40, ours(whole, scratch)), flush=True)
        if shutil.which("nbgrader"):
            few = scratch / "few"
            for path in sorted(whole.iterdir())[:4]:
                shutil.copytree(path, few / path.name)
            print(row("ours, the same 4", 4, ours(few, scratch)), flush=True)
            print(row("nbgrader, the same 4", 4, theirs(few, WHOLE, scratch)), flush=True)
        if students:
            everybody = submissions(scratch / "class", WHOLE, students, only=ONE)
            workers = os.cpu_count() or 1
            figures = ours(everybody, scratch, workers)
            print(row(f"ours, a class on {workers} cores", students, figures), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
