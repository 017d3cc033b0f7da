"""What runs on Gradescope: the command of `run_autograder`.

python -m course.grading.gradescope SUBMISSION RESULTS

Beside SUBMISSION lies submission_metadata.json: what it says of dates, members and points of the
submission before is shown above the results. What is late costs nothing here: Gradescope says so to
the instructor, and marks are made by course.marks.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from course.files import save
from course.grading import classes, metadata, reports
from course.grading.examination import Examination
from course.grading.files import files
from course.grading.records import Result
from course.grading.stored import to_json
from course.languages import speaking, told
from course.sentences import sentence

# Without this, Gradescope would read `<module>` as HTML, and nobody would see it.
TEXT = {"output_format": "text"}


def main(submission: Path, results: Path) -> None:
    """Grade what Gradescope has put into a folder and write its results.json."""
    sent = list(files(submission))
    if not sent:
        save(results, json.dumps({"score": 0, "output": told(sentence(NOTHING)), **TEXT}))
        return
    with Examination() as examination:
        tasks = classes.tasks(sent, examination, pattern="(?P<student>)")
        examination.begin(classes.lessons(tasks))
        graded = [classes.graded_alone(task, examination) for task in tasks]
    save(results, json.dumps(summed(submission, graded) | TEXT))


NOTHING = "There is no notebook (.ipynb) or script (.py) in this submission."


def summed(submission: Path, graded: Sequence[Result]) -> dict:
    """All results as one, in the language of the notebooks."""
    stored = [to_json(each) for each in graded]
    with speaking(reports.language_of(graded)):
        said = [*about(submission), *(each["output"] for each in stored)]
    return {
        "score": sum(each["score"] for each in stored),
        "output": "\n".join(said),
        "tests": [test for each in stored for test in each["tests"]],
    }


def about(submission: Path) -> list[str]:
    """What Gradescope says of a submission; nothing where it says nothing."""
    known = metadata.read(submission.parent / "submission_metadata.json")
    return [told(each) for each in known.sentences] if known else []


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
