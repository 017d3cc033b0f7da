"""How often in a row a check has failed in one way in this session: who fails again hears more."""

_FAILED: dict[str, tuple[object, int]] = {}


def times(exercise: str, kind) -> int:
    """How often in a row the check of an exercise has failed in this way, now included."""
    before, count = _FAILED.get(exercise, (None, 0))
    _FAILED[exercise] = kind, count + 1 if before == kind else 1
    return _FAILED[exercise][1]


def now(exercise: str) -> bool:
    """Has its last check failed?"""
    return exercise in _FAILED


def forget(exercise: str) -> None:
    """It has not failed this time."""
    _FAILED.pop(exercise, None)
