"""What is stored of right answers tells the truth on a processor that rounds otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LAWS = Path(__file__).with_name("test_laws.py")
LAW = "test_right_answers_pass_while_they_are_recorded_and_have_no_place"
OLDER = {  # without wide vectors, in TensorFlow, XLA, and the BLAS of NumPy
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2",
    "OPENBLAS_CORETYPE": "Nehalem",
}


@pytest.mark.heavy
@pytest.mark.parametrize("exercise", ("ridge", "repair_bn"))
def test_on_an_older_processor_right_answers_have_no_place(exercise):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", f"{LAWS}::{LAW}[{exercise}]"]
    ran = subprocess.run(command, env=os.environ | OLDER, capture_output=True, text=True)
    assert ran.returncode == 0 and "1 passed" in ran.stdout, ran.stdout
