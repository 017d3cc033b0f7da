"""What runs on Gradescope: the command of `run_autograder`.

python -m course.grading.gradescope SUBMISSION RESULTS

Beside SUBMISSION lies submission_metadata.json: what it says of dates, members and points of the
submission before is shown above the results. What is late costs nothing here: Gradescope says so to
the instructor, and marks are made by course.marks.
"""

import json
import sys
from pathlib import Path

from course.files import save
from course.grading import classes, metadata
from course.grading.examination import Examination
from course.grading.files import files
from course.grading.stored import to_json

# Without this, Gradescope would read `<module>` as HTML, and nobody would see it.
TEXT = {"output_format": "text"}


def main(submission: Path, results: Path) -> None:
    """Grade what Gradescope has put into a folder and write its results.json."""
    sent = list(files(submission))
    if not sent:
        said = "There is no notebook (.ipynb) or script (.py) in this submission."
        save(results, json.dumps({"score": 0, "output": said, **TEXT}))
        return
    with Examination() as examination:
        tasks = classes.tasks(sent, examination, pattern="(?P<student>)")
        examination.begin(classes.lessons(tasks))
        graded = [to_json(classes.graded_alone(task, examination)) for task in tasks]
    said = "\n".join([*about(submission), *(each["output"] for each in graded)])
    tests = [test for each in graded for test in each["tests"]]
    score = sum(each["score"] for each in graded)
    save(results, json.dumps({"score": score, "output": said, "tests": tests, **TEXT}))


def about(submission: Path) -> list[str]:
    """What Gradescope says of a submission; nothing where it says nothing."""
    known = metadata.read(submission.parent / "submission_metadata.json")
    return [each.text for each in known.sentences] if known else []


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
