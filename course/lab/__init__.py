"""What every lesson's experiments stand on: `setup`, `predict`, `claim`, `yours`, `train_many` …"""

from course.lab.claims import ClaimFailed, claim
from course.lab.passed import yours
from course.lab.predictions import predict
from course.lab.scales import scale
from course.lab.setting import setup

MANY = ("Runs", "train_many")
STATISTICS = ("Interval", "best_by_validation", "mean_interval", "paired_difference")
__all__ = ["ClaimFailed", "claim", "predict", "scale", "setup", "yours", *MANY, *STATISTICS]


def __getattr__(name: str):
    """What imports NumPy or Keras: `setup` has to silence Keras before."""
    if name in MANY:
        from course.lab import many as module
    elif name in STATISTICS:
        from course.lab import statistics as module
    else:
        raise AttributeError(f"lab has no {name!r}")
    return getattr(module, name)
