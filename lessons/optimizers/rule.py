"""The bookkeeping of an update rule: its slots, its step count, its configuration."""

import inspect
from collections.abc import Callable

import keras
from keras import ops


class Rule(keras.Optimizer):
    """An optimizer that is only a formula: it names its slots and writes `update_step`.

    A slot is a tensor that belongs to one variable and outlives the step. Every argument of
    `__init__` is kept in an attribute of the same name, so that `get_config` can read it back.
    """

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
            for name, start in self.slots().items()
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
            first.shape, lambda shape, dtype: start(variable), dtype=variable.dtype, name=name
        )

    def slot(self, name: str, variable):
        """The slot `name` that belongs to `variable`."""
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


def dense(gradient):
    """The gradient as one tensor, rows that occur twice summed.

    TensorFlow gives an Embedding's gradient as a list of rows. A token that occurs twice in the
    batch has two rows there, and (g₁ + g₂)² is not g₁² + g₂².
    """
    return ops.add(gradient, 0.0) if hasattr(gradient, "dense_shape") else gradient
