"""What runs on Gradescope: the command of `run_autograder`.

python -m course.grading.gradescope SUBMISSION RESULTS
"""

import json
import sys
from pathlib import Path

from course.files import save
from course.grading import classes
from course.grading.examination import Examination
from course.grading.files import files
from course.grading.stored import to_json


def main(submission: Path, results: Path) -> None:
    """Grade what Gradescope has put into a folder and write its results.json."""
    sent = list(files(submission))
    if not sent:
        said = "There is no notebook (.ipynb) or script (.py) in this submission."
        save(results, json.dumps({"score": 0, "output": said}))
        return
    with Examination() as examination:
        tasks = classes.tasks(sent, examination, pattern="(?P<student>)")
        examination.begin(classes.lessons(tasks))
        graded = [to_json(classes.graded_alone(task, examination)) for task in tasks]
    said = "\n".join(each["output"] for each in graded)
    tests = [test for each in graded for test in each["tests"]]
    score = sum(each["score"] for each in graded)
    save(results, json.dumps({"score": score, "output": said, "tests": tests}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
