"""An autograder for Gradescope: what is uploaded there, and what runs there."""

import json
import sys
import tempfile
import zipfile
from pathlib import Path

from lessons import release
from lessons.grading import classes, students
from lessons.grading.judging import Judge
from lessons.grading.pool import Pool
from lessons.grading.results import save, to_json

SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, while it builds the image.
set -euo pipefail
apt-get update && apt-get install -y python3-pip
pip3 install uv
uv venv --python 3.12 /autograder/venv
uv pip install --python /autograder/venv/bin/python /autograder/source/course
"""

RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission.
export OPENBLAS_NUM_THREADS=1 CUDA_VISIBLE_DEVICES=-1
cd /tmp
/autograder/venv/bin/python -m lessons.grading.gradescope \\
  /autograder/submission /autograder/results/results.json
"""


def gradescope_zip(path: Path) -> None:
    """Write an autograder for Gradescope: this course without its solutions, and two scripts."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w") as archive:
        course = Path(folder) / "course"
        for file in release.release(course):
            archive.write(file, "course" / file.relative_to(course), zipfile.ZIP_DEFLATED)
        for name, text in (("setup.sh", SETUP), ("run_autograder", RUN)):
            executable = zipfile.ZipInfo(name)
            executable.external_attr = 0o100755 << 16
            archive.writestr(executable, text)


def main(submission: Path, results: Path) -> None:
    """Grade what Gradescope has put into a folder and write its results.json."""
    tasks = classes.tasks(students.files(submission), pattern="(?P<student>)")
    if not tasks:
        said = "There is no notebook (.ipynb) or script (.py) in this submission."
        save(results, json.dumps({"score": 0, "output": said}))
        return
    with Pool(classes.topics(tasks)) as pool:
        judge = Judge(pool)
        graded = [to_json(classes.graded(task, judge)) for task in tasks]
    said = "\n".join(each["output"] for each in graded)
    tests = [test for each in graded for test in each["tests"]]
    score = sum(each["score"] for each in graded)
    save(results, json.dumps({"score": score, "output": said, "tests": tests}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
