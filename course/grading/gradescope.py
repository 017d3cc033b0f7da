"""What runs on Gradescope: the command of `run_autograder`.

python -m course.grading.gradescope SUBMISSION RESULTS
"""

import json
import sys
from pathlib import Path

from course.files import save
from course.grading import classes
from course.grading.files import files
from course.grading.judging import Judge
from course.grading.stored import to_json
from course.grading.walls.pool import Pool


def main(submission: Path, results: Path) -> None:
    """Grade what Gradescope has put into a folder and write its results.json."""
    tasks = classes.tasks(files(submission), pattern="(?P<student>)")
    if not tasks:
        said = "There is no notebook (.ipynb) or script (.py) in this submission."
        save(results, json.dumps({"score": 0, "output": said}))
        return
    with Pool(classes.lessons(tasks)) as pool:
        judge = Judge(pool)
        graded = [to_json(classes.graded(task, judge)) for task in tasks]
    said = "\n".join(each["output"] for each in graded)
    tests = [test for each in graded for test in each["tests"]]
    score = sum(each["score"] for each in graded)
    save(results, json.dumps({"score": score, "output": said, "tests": tests}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
