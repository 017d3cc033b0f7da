"""The bookkeeping of an update rule: its slots, its step count, its configuration."""

import functools
import inspect
from collections.abc import Callable

import keras
from keras import ops


class Rule(keras.Optimizer):
    """An optimizer that is only a formula: it names its slots and writes `update_step`.

    A slot is a tensor that belongs to one variable and outlives the step. Every argument of
    `__init__` is kept in an attribute of the same name, so that `get_config` can read it back. A
    model that holds one is loaded like any other.
    """

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        keras.saving.register_keras_serializable("lesson")(cls)
        if "update_step" in vars(cls):
            cls.update_step = in_one_dtype(cls.update_step)

    def slots(self) -> dict[str, float | Callable]:
        """The name of each slot and where it starts.

        A number fills a tensor of the variable's shape. A function of the variable returns the
        first value itself, which may have another shape, or None for "no slot".
        """
        return {}

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self._slots = {
            name: [self._add_slot(name, start, variable) for variable in variables]
            for name, start in proven(self.slots()).items()
        }

    def _add_slot(self, name, start, variable):
        if not callable(start):
            constant = keras.initializers.Constant(start)
            return self.add_variable_from_reference(variable, name, constant)
        first = start(variable)
        if first is None:
            return None
        # The value goes in as an initializer: an `assign` is lost where `fit` traces `build`.
        return self.add_variable(
            first.shape,
            lambda shape, dtype: ops.cast(start(variable), dtype),
            dtype=variable.dtype,
            name=name,
        )

    def slot(self, name: str, variable):
        """The slot `name` that belongs to `variable`."""
        if name not in self._slots:
            raise LookupError(f"slots() names no {name!r}; it names {list(self._slots)}.")
        return self._slots[name][self._get_variable_index(variable)]

    def step_number(self, variable):
        """t = 1, 2, 3 …, a scalar tensor of the variable's dtype."""
        return ops.cast(self.iterations + 1, variable.dtype)

    def apply(self, grads, trainable_variables=None):
        return super().apply([dense(gradient) for gradient in grads], trainable_variables)

    def get_config(self):
        rules = [c for c in type(self).__mro__ if issubclass(c, Rule)]
        named = {name for c in rules for name in inspect.signature(c.__init__).parameters}
        return super().get_config() | {name: vars(self)[name] for name in named & vars(self).keys()}


def in_one_dtype(update_step: Callable) -> Callable:
    """The rule with gradient and rate in the dtype of the variable, as every built-in casts them.

    They differ where a model is of another dtype than float32: a rate never is.
    """

    @functools.wraps(update_step)
    def cast(self, gradient, variable, learning_rate):
        gradient = ops.cast(gradient, variable.dtype)
        return update_step(self, gradient, variable, ops.cast(learning_rate, variable.dtype))

    return cast


def proven(slots: dict[str, float | Callable]) -> dict[str, float | Callable]:
    """The slots, if they are named as they should be; else an exception in plain words."""
    if not isinstance(slots, dict):
        kind = type(slots).__name__
        raise TypeError(f"slots() should return a dictionary, name: start. Yours returns a {kind}.")
    for name, start in slots.items():
        if start is None or isinstance(start, str):
            raise TypeError(f"The slot {name!r} should start at a number, not at {start!r}.")
    return slots


def dense(gradient):
    """The gradient as one tensor, rows that occur twice summed.

    TensorFlow gives an Embedding's gradient as a list of rows. A token that occurs twice in the
    batch has two rows there, and (g₁ + g₂)² is not g₁² + g₂².
    """
    return ops.add(gradient, 0.0) if hasattr(gradient, "dense_shape") else gradient
