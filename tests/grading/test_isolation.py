"""What an answer can reach, seen from inside."""

import subprocess
import sys

import pytest

SEEN = """\
import os, sys, tempfile
from pathlib import Path
from lessons.grading import isolation
lives_here = Path(sys.argv[2])
own = isolation.readable
isolation.readable = lambda: [*own(), lives_here]
isolation.shut_in(Path(sys.argv[1]))
isolation.apart()
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
isolation.settle()
for path in (Path("/left_behind"), lives_here / "left_behind", Path("/usr/left_behind")):
    try:
        path.touch()
    except OSError:
        continue
    sys.exit(f"{path} was written")
tempfile.TemporaryFile().write(b"here")
print((lives_here / "module.py").read_text())
"""


def test_a_python_that_lives_in_tmp_is_seen_and_nothing_can_be_written_beside_it(pool, tmp_path):
    """As in a clone below /tmp: there isolation was once refused without need."""
    if pool.refused:
        pytest.skip(f"nothing is isolated here: {pool.refused}")
    lives_here, root = tmp_path / "python", tmp_path / "root"
    lives_here.mkdir()
    root.mkdir()
    (lives_here / "module.py").write_text("import me")
    command = [sys.executable, "-c", SEEN, root, lives_here]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "import me"), done.stderr
