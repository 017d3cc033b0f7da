"""One optimizer for R nets, whose hyper-parameters are one number for each of them."""

import contextlib
import numbers

import keras
import numpy as np
from keras import ops

from course.lab.replicas import CannotBatch


class PerNet(np.lib.mixins.NDArrayOperatorsMixin):
    """One number per net that stands in a formula where a Python number stood.

    It computes in float64 like a Python number and becomes a float32 tensor of shape (R, 1, …)
    only where it meets one. As a condition it asks whether *any* net's number is true.
    """

    def __init__(self, values):
        self.values = np.asarray(values)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        plain = [each.values if isinstance(each, PerNet) else each for each in inputs]
        if all(isinstance(each, np.ndarray | numbers.Real) for each in plain):
            return PerNet(ufunc(*plain, **options))
        tensors = [ops.convert_to_tensor(each) for each in inputs]
        return getattr(ops, ufunc.__name__)(*tensors)

    def __bool__(self):
        return bool(self.values.any())

    def __tf_tensor__(self, dtype=None, name=None):
        return ops.convert_to_tensor(self.values, dtype or keras.config.floatx())


def together(make, configurations: list[dict], copies: int, rank: int):
    """One optimizer with the hyper-parameters of all configurations, each for `copies` nets."""
    each = [make(**configuration) for configuration in configurations]
    one = make(**configurations[0])
    for name in _different(each):
        values = np.repeat([getattr(optimizer, name) for optimizer in each], copies)
        setattr(one, name, PerNet(np.reshape(values, (-1,) + (1,) * rank)))
    rates = [_rate(optimizer) for optimizer in each]

    def learning_rate():
        once = {id(rate): rate(one._iterations) if callable(rate) else rate for rate in rates}
        now = ops.stack([ops.cast(once[id(rate)], "float32") for rate in rates])
        return ops.reshape(ops.repeat(now, copies), (-1,) + (1,) * rank)

    one.learning_rate = learning_rate
    return one


@contextlib.contextmanager
def one_rate(optimizer):
    """Within it the learning rate is computed once, and not for the decay of each variable."""
    rule, now = optimizer._learning_rate, optimizer.learning_rate
    optimizer._learning_rate = lambda: now
    try:
        yield
    finally:
        optimizer._learning_rate = rule


def _rate(optimizer):
    """The learning rate: a number, or a function of the step."""
    rate = optimizer._learning_rate
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        return rate
    return (lambda step: rate()) if callable(rate) else float(rate.numpy())


def _different(optimizers: list) -> list[str]:
    """The names of the numbers that are not the same in all optimizers."""
    plain = [settings(optimizer) for optimizer in optimizers]
    different = [
        name for name in plain[0] if any(each.get(name) != plain[0][name] for each in plain)
    ]
    for name in different:
        values = [each.get(name) for each in plain]
        if any(isinstance(value, bool) or not isinstance(value, numbers.Real) for value in values):
            raise CannotBatch(
                f"`{name}` is {_listed(values)} in different configurations. Only numbers can "
                f"differ between nets that train together: call train_many once for each `{name}`."
            )
    return different


def settings(optimizer) -> dict:
    """The attributes that are numbers, switches, texts or None."""
    kept = (numbers.Real, str, type(None))
    items = vars(optimizer).items()
    return {name: value for name, value in items if isinstance(value, kept) and name != "name"}


def _listed(values) -> str:
    return " or ".join(dict.fromkeys(map(repr, values)))
