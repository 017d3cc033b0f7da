"""Where there is no fork, a fresh process makes the same observations."""

import pytest

from lessons import answers
from lessons.grading import observer

ENDLESS = "def clip_by_global_norm(gradients, clip_norm):\n    while True:\n        pass"
LEAVES = "def backprop_norms(kernels, zs, derivative, gradient):\n    raise KeyboardInterrupt"


@pytest.fixture
def forkless(monkeypatch):
    """As on macOS and Windows."""
    monkeypatch.setattr(observer, "start", observer.Fresh)
    monkeypatch.setattr(observer, "FORKS", False)


def request(**sources):
    asked = [[name, name, source, 3] for name, source in sources.items()]
    return {"topic": "vanishing_gradients", "seed": 5, "memory": 2**31, "answers": asked}


def test_a_fresh_process_observes_what_a_fork_would(forkless):
    cells = [answers.solved(cell) for cell in answers.code(answers.lesson("vanishing_gradients"))]
    right = answers.source_of("critical_sigma", cells)
    sources = {"backprop_norms": LEAVES, "clip_by_global_norm": ENDLESS, "critical_sigma": right}
    seen = observer.serve(request(**sources), isolated=False)
    assert seen["backprop_norms"] == {"ended": "died"}
    assert seen["clip_by_global_norm"] == {"ended": "time"}
    assert len(seen["critical_sigma"]["values"]) >= 3
