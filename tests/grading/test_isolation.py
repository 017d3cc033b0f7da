"""What an answer can reach, seen from inside."""

import subprocess
import sys

import pytest

from course.grading.walls import isolation
from course.grading.walls.starting import environment

SEEN = """\
import os, sys, tempfile
from pathlib import Path
from course.grading.walls import isolation
lives_here = Path(sys.argv[2])
own = isolation.readable
isolation.readable = lambda: [*own(), lives_here]
isolation.shut_in(Path(sys.argv[1]))
isolation.apart()
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
isolation.settle()
isolation.surrender(isolation.OWN_USERS + 1)
for path in (Path("/left_behind"), lives_here / "left_behind", Path("/usr/left_behind")):
    try:
        path.touch()
    except OSError:
        continue
    sys.exit(f"{path} was written")
tempfile.TemporaryFile().write(b"here")
print((lives_here / "module.py").read_text())
"""


def test_a_python_that_lives_in_tmp_is_seen_and_nothing_can_be_written_beside_it(
    tiny_pool, tmp_path
):
    """As in a clone below /tmp: there isolation was once refused without need."""
    if tiny_pool.refused:
        pytest.skip(f"nothing is isolated here: {tiny_pool.refused}")
    lives_here, root = tmp_path / "python", tmp_path / "root"
    lives_here.mkdir()
    root.mkdir()
    (lives_here / "module.py").write_text("import me")
    command = [sys.executable, "-c", SEEN, root, lives_here]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "import me"), done.stderr


ORPHANS = """\
import os, sys
from course.grading.walls import isolation, observer
from course.grading.walls.protocol import Answer, Request, Start

def buried():
    count = 0
    while True:
        try:
            count += bool(os.waitpid(-1, 0)[0])
        except ChildProcessError:
            return count

source = "def double(x):\\n    return 1 / 0"
first = Start("tinycourse", ("doubling",), sys.argv[1])
asked = Request("doubling", 0, 2**31, (Answer("double", "double", (source,), 60),))
isolation.adopt()
if os.fork() == 0:
    isolation.adopt()
    refused = observer.prepare(first)
    for _ in range(9):
        observer.observed(asked, first, isolated=not refused)
    os._exit(buried() > 3)  # the last ones may still be ending
status = os.wait()[1]
sys.exit(f"{buried()} orphans" if status == 0 else "the observer did not bury them")
"""


@pytest.mark.skipif(not isolation.FORKS, reason="only forks leave orphans")
def test_processes_that_end_behind_an_answer_are_buried(built, tmp_path):
    """In a container nobody else would do it, and the table of processes would fill."""
    command = [sys.executable, "-c", ORPHANS, str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment())
    assert done.stderr.splitlines()[-1:] == ["0 orphans"]
