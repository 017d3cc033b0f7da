"""The process that reads a submission and judges it: whatever a file does there, it does to itself.

It is asked for one file at a time. For what only a process behind walls may do, it asks back, with
a line {"observe": …}. When a file takes too much of it, it ends, and another one is begun.
"""

import base64
import json
from functools import cache

from course import syllabus
from course.answers.reading import Submission, Unreadable, read
from course.grading import stored
from course.grading.judging import Judge
from course.grading.records import Limits
from course.grading.walls import limits, protocol
from course.grading.walls.protocol import Reply, Request, Start
from course.sentences import sentence

SECONDS, MEMORY = 40, 2**31  # of the processor, bytes: for one file
BROKE = "{path} could not be graded: {why}. Please look at it yourself."


def prepare(first: Start) -> str:
    syllabus.use(first.package)
    return ""


def serve(requests, replies, first: Start, refused: str) -> None:
    """Answer until nothing is asked any more."""
    limits.limit_memory(MEMORY)
    observers = Asked(requests, replies)
    for line in requests:
        limits.limit_seconds_from_here(SECONDS)
        send(replies, answered(json.loads(line), observers))


class Asked:
    """The observers, which belong to the one who asks."""

    def __init__(self, requests, replies):
        self.requests, self.replies = requests, replies

    def observe(self, request: Request) -> Reply:
        send(self.replies, written({"observe": protocol.line(request).decode()}))
        return protocol.reply(self.requests.readline())


def send(replies, line: bytes) -> None:
    replies.write(line)
    replies.flush()


def written(message: dict) -> bytes:
    return json.dumps(message).encode() + b"\n"


def answered(asked: dict, observers: Asked) -> bytes:
    """A line with what is found out of a file, or why nothing could be."""
    path, content = asked["path"], base64.b64decode(asked["content"])
    try:
        submitted = read(path, content, asked["lesson"])
        about = found(submitted, asked["seed"], asked["limits"], observers)
        return written({"problem": None} | about)
    except Unreadable as error:
        return written({"problem": error.sentence.to_json()})
    except Exception as error:  # nobody else pays for what stands in this file
        why = f"{type(error).__name__}: {error}"[:200]
        return written({"problem": sentence(BROKE, path=path, why=why).to_json()})


def found(submitted: Submission, seed: int | None, given: list, observers: Asked) -> dict:
    """The lesson; with a seed, also the grades."""
    if seed is None:
        return {"lesson": submitted.lesson}
    graded = judge(seed, Limits(*given), observers).grade(submitted)
    return {
        "lesson": submitted.lesson,
        "oddities": [each.to_json() for each in submitted.oddities],
        "exercises": [stored.graded_to_json(each) for each in graded],
        "guesses": dict(submitted.guesses),
        "language": submitted.language,
    }


@cache
def judge(seed: int, given: Limits, observers: Asked) -> Judge:
    """It keeps what it expects; so there is one for all files."""
    return Judge(observers, given, seed)
