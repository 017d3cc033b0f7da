"""Hundreds of small nets trained at once: all configurations of an optimizer, several seeds."""

import dataclasses
import functools
import inspect
import numbers
from collections.abc import Callable, Iterable, Mapping

import keras
import numpy as np

from lessons.data import Dataset
from lessons.elementwise import prove_elementwise
from lessons.progress import progress
from lessons.replicas import CannotBatch, rank_of, together


@dataclasses.dataclass(frozen=True, repr=False)
class Runs:
    """What C configurations × S seeds did.

    Attributes:
        configurations: name -> its C values.
        loss: (C, S, steps), the training loss of each mini-batch, penalties included.
        accuracy: (C, S), the share of test rows that are classified correctly at the end.
        test_loss: (C, S), the mean loss over the test rows at the end, without penalties.
        history: "step" (k,), "accuracy" and "test_loss" (C, S, k): with evaluate_every.
        weights: arrays (C, S, *shape), in the order of model.trainable_variables.
        state: arrays (C, S, *shape), in the order of model.non_trainable_variables.
    """

    configurations: dict
    loss: np.ndarray
    accuracy: np.ndarray
    test_loss: np.ndarray
    history: dict
    weights: list
    state: list
    make: Callable[[], keras.Model]

    def net(self, configuration: int, seed: int = 0) -> keras.Model:
        """A new model with the weights at that place of the arrays."""
        model = self.make()
        variables = model.trainable_variables + model.non_trainable_variables
        for variable, values in zip(variables, self.weights + self.state, strict=True):
            variable.assign(values[configuration, seed])
        return model

    def __repr__(self):
        configurations, seeds, steps = self.loss.shape
        return f"{configurations} configurations × {seeds} seeds, {steps} steps each"


def train_many(
    model: Callable[..., keras.Model],
    optimizer: Callable[..., keras.Optimizer],
    configurations: Mapping[str, object],
    data: Dataset,
    seeds: int | Iterable[int] = 5,
    steps: int = 300,
    batch_size: int = 64,
    loss="sparse_categorical_crossentropy",
    evaluate_every: int | None = None,
) -> Runs:
    """Trains every configuration from every seed, all nets at once, each as it would train alone.

    Nets of one seed see the same mini-batches and, unless a configuration enters `model`, start
    from the same weights. What a net computes is the model's own code and what moves it is the
    optimizer's own `apply`: only rounding differs from `train_on_batch` (about 1e-7).

    Args:
        model: returns a new keras.Model; called after keras.utils.set_random_seed(seed). Where
            its parameters name entries of `configurations`, it is called with these for every
            configuration: the initial weights may depend on them, the computation may not.
        optimizer: a class or function, called with the other entries as keyword arguments.
        configurations: name -> C values, or one value for all.
        data: rows to train and to test on.
        seeds: how many (0, 1, 2 …), or which.
        steps: mini-batches per net.
        batch_size: rows per mini-batch; at most all training rows.
        loss: a name, function or Loss of Keras.
        evaluate_every: test after every so many steps, too, and keep it in `history`.

    Raises:
        CannotBatch: the nets cannot train together; the message says why and what to do.
    """
    from lessons.stack import Stack  # TensorFlow, which other backends need not have

    rows = _rows(configurations)
    of_model, of_optimizer = _divided(rows, model)
    seeds = list(range(seeds)) if isinstance(seeds, numbers.Integral) else list(seeds)
    net, weights, state = _drawn(model, of_model, seeds, data.x_train[:8])
    prove_elementwise(optimizer, of_optimizer, net.trainable_variables)
    one = together(optimizer, of_optimizer, len(seeds), rank_of(net.trainable_variables))
    stack = Stack(net, weights, state, one, keras.losses.get(loss), data)
    order = np.stack([batches(len(data.x_train), batch_size, steps, seed) for seed in seeds], 1)
    losses, tested = _train(stack, np.tile(order, (1, len(rows), 1)), evaluate_every)
    make = functools.partial(model, **of_model[0])
    return _runs(rows, len(seeds), losses, tested, stack, make)


def _train(stack, order, evaluate_every: int | None):
    """The losses (steps, R), and (step, loss, accuracy) of each test; the last is at the end."""
    steps = len(order)
    tests = set(range(evaluate_every or steps, steps, evaluate_every or steps)) | {steps}
    stops = sorted(tests | set(range(0, steps, max(1, steps // 20))) - {0})
    losses, tested = [], []
    for start, stop in progress(list(zip([0, *stops], stops, strict=False))):
        losses.append(stack.train(order[start:stop]).numpy())
        if stop == steps:
            stack.optimizer.finalize_variable_values(stack.weights)
        if stop in tests:
            tested.append((stop, *stack.test()))
    return np.concatenate(losses), tested


def _runs(rows, copies, losses, tested, stack, make) -> Runs:
    """Arrays over R nets become arrays over (configurations, seeds)."""

    def split(array):
        return np.reshape(array, (len(rows), copies, *np.shape(array)[1:]))

    step, loss, accuracy = zip(*tested, strict=True)
    history = {"step": step, "test_loss": np.stack(loss, -1), "accuracy": np.stack(accuracy, -1)}
    return Runs(
        configurations={name: [row[name] for row in rows] for name in rows[0]},
        loss=split(losses.T),
        accuracy=split(accuracy[-1]),
        test_loss=split(loss[-1]),
        history={"step": np.array(step)} | {k: split(v) for k, v in history.items() if k != "step"},
        weights=[split(each) for each in stack.apart()],
        state=[split(each) for each in stack.state],
        make=make,
    )


def batches(rows: int, batch_size: int, steps: int, seed: int) -> np.ndarray:
    """The rows of each mini-batch, (steps, batch_size): epochs in random order, full batches."""
    rng, size = np.random.default_rng(seed), min(batch_size, rows)
    per_epoch = rows // size
    epochs = [rng.permutation(rows)[: per_epoch * size] for _ in range(-(-steps // per_epoch))]
    return np.concatenate(epochs).reshape(-1, size)[:steps].astype(np.int32)


def _rows(configurations: Mapping) -> list[dict]:
    """One dict of keyword arguments per configuration."""
    columns = {name: _column(values) for name, values in configurations.items()}
    lengths = {name: len(column) for name, column in columns.items() if len(column) > 1}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"All configurations need one length, and these have {lengths}.")
    count = max(lengths.values(), default=1)
    return [{name: each[i % len(each)] for name, each in columns.items()} for i in range(count)]


def _column(values) -> list:
    """A list of Python objects; numbers become floats together, as Keras asks for floats."""
    values = [values] if isinstance(values, str) or np.ndim(values) == 0 else list(values)
    if all(isinstance(value, numbers.Real | np.number) for value in values):
        return np.asarray(values).tolist()
    return values


def _divided(rows: list[dict], model: Callable) -> tuple[list[dict], list[dict]]:
    """What goes to the model, by the names of its parameters, and what to the optimizer."""
    names = inspect.signature(model).parameters
    to_model = [{name: row[name] for name in row if name in names} for row in rows]
    return to_model, [{name: row[name] for name in row if name not in names} for row in rows]


def _drawn(model: Callable, arguments: list[dict], seeds: list, x):
    """One model, and the initial weights and states of all nets, as lists of (R, *shape)."""
    drawn = {}
    for each in arguments:
        if str(each) not in drawn:
            drawn[str(each)] = [_net(model, each, seed, x) for seed in seeds]
    first = next(iter(drawn.values()))[0]
    for same in drawn.values():
        _prove_same_computation(first, same[0], x)
    nets = [net for each in arguments for net in drawn[str(each)]]
    weights = zip(*[net.trainable_variables for net in nets], strict=True)
    state = zip(*[net.non_trainable_variables for net in nets], strict=True)
    return first, _stacked(weights), _stacked(state)


def _net(model: Callable, arguments: dict, seed: int, x) -> keras.Model:
    keras.utils.set_random_seed(seed)
    net = model(**arguments)
    if not net.built:
        net(x)
    return net


def _stacked(groups) -> list[np.ndarray]:
    return [np.stack([keras.ops.convert_to_numpy(each) for each in group]) for group in groups]


def _prove_same_computation(first: keras.Model, net: keras.Model, x) -> None:
    """Raises CannotBatch unless both models compute the same from the weights of `net`."""
    if [each.shape for each in first.variables] != [each.shape for each in net.variables]:
        raise CannotBatch(
            "The configurations change the shapes of the model's variables, and nets of different "
            "shapes do not stack: call train_many once for each."
        )
    for training in (False, True):
        pairs = zip(*(_computed(each, net, x, training) for each in (first, net)), strict=True)
        if not all(np.allclose(*pair, rtol=1e-4, atol=1e-6, equal_nan=True) for pair in pairs):
            raise CannotBatch(
                "The configurations change what the model computes, not only its initial weights, "
                "and all nets of a stack share one computation: call train_many once for each."
            )


def _computed(model: keras.Model, net: keras.Model, x, training: bool) -> list:
    """Outputs, new state and penalties of `model` with the weights and the state of `net`."""
    weights = [each.value for each in net.trainable_variables]
    state = [each.value for each in net.non_trainable_variables]
    outputs, state, penalties = model.stateless_call(
        weights, state, x, training=training, return_losses=True
    )
    return [keras.ops.convert_to_numpy(each) for each in (outputs, *state, *penalties)]
