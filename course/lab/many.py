"""Hundreds of small nets trained at once: all configurations of an optimizer, several seeds."""

import dataclasses
import functools
import inspect
import numbers
from collections.abc import Callable, Iterable, Mapping, Sequence

import keras
import numpy as np

from course.lab.data import Dataset
from course.lab.progress import progress
from course.lab.replicas.elementwise import prove_elementwise
from course.lab.replicas.hyperparameters import together
from course.lab.replicas.nets import built, drawn
from course.lab.replicas.stacks import rank_of


@dataclasses.dataclass(frozen=True, repr=False)
class Runs:
    """What C configurations × S seeds did.

    Attributes:
        configurations: name -> its C values.
        loss: (C, S, steps), the training loss of each mini-batch, penalties included.
        accuracy: (C, S), the share of test rows that are classified correctly at the end.
        test_loss: (C, S), the mean loss over the test rows at the end, without penalties.
        history: "step" (k,), "accuracy" and "test_loss" (C, S, k): with evaluate_every; with
            validation rows "validation_accuracy" and "validation_loss", too. With test_at_end
            the test rows have nan before the last step.
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

    def part(self, places: slice) -> "Runs":
        """The runs of some of the configurations."""

        def some(arrays: dict) -> dict:
            return {name: each if name == "step" else each[places] for name, each in arrays.items()}

        return dataclasses.replace(
            self,
            configurations=some(self.configurations),
            loss=self.loss[places],
            accuracy=self.accuracy[places],
            test_loss=self.test_loss[places],
            history=some(self.history),
            weights=[each[places] for each in self.weights],
            state=[each[places] for each in self.state],
        )

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
    validation: tuple | None = None,
    test_at_end: bool = False,
    rows: Sequence | None = None,
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
        validation: (x, y), more rows to be judged on at the same steps.
        test_at_end: on the way judge the validation rows alone, which saves time.
        rows: for each configuration the numbers of its training rows; without it all rows. Nets of
            one seed then see the same mini-batches where these are the same.

    Raises:
        CannotBatch: the nets cannot train together; the message says why and what to do.
    """
    _prove_tensorflow()
    from course.lab.replicas.graph import Graph

    _prove_callable(model=model, optimizer=optimizer)
    settings = _settings(configurations)
    of_model, of_optimizer = _divided(settings, model)
    seeds = list(range(seeds)) if isinstance(seeds, numbers.Integral) else list(seeds)
    net, weights, state = drawn(model, of_model, seeds, data.x_train[:8])
    prove_elementwise(optimizer, of_optimizer, net.trainable_variables)
    one = together(optimizer, of_optimizer, len(seeds), rank_of(net.trainable_variables))
    train, judged = (data.x_train, data.y_train), [(data.x_test, data.y_test)]
    judged += [validation] if validation else []
    graph = Graph(net, weights, state, one, keras.losses.get(loss), train, judged, len(seeds))
    rows = _proven(rows, len(settings), batch_size) or [range(len(data.x_train))]
    orders = [_order(each, batch_size, steps, seeds) for each in rows]
    order = np.concatenate(orders * (len(settings) // len(orders)), axis=1)
    losses, tested = _train(graph, order, evaluate_every, skipped=1 if test_at_end else 0)
    make = functools.partial(built, model, of_model[0], data.x_train[:8])
    return _runs(settings, len(seeds), losses, tested, graph, make)


MEASURED = ("test_loss", "accuracy", "validation_loss", "validation_accuracy")


def _train(graph, order, evaluate_every: int | None, skipped: int):
    """The losses (steps, R), and (step, *MEASURED) of each test; the last is at the end.

    The first `skipped` judged sets are left out before the end.
    """
    steps = len(order)
    tests = set(range(evaluate_every or steps, steps, evaluate_every or steps)) | {steps}
    stops = sorted(tests | set(range(0, steps, max(1, steps // 10))) - {0})
    losses, tested = [], []
    for start, stop in progress(list(zip([0, *stops], stops, strict=False))):
        losses.append(graph.train(order[start:stop]))
        if stop == steps:
            graph.optimizer.finalize_variable_values(graph.weights)
        if stop in tests:
            tested.append((stop, *graph.test(0 if stop == steps else skipped)))
    return np.concatenate(losses), tested


def _runs(settings, copies, losses, tested, graph, make) -> Runs:
    """Arrays over R nets become arrays over (configurations, seeds)."""

    def split(array):
        return np.reshape(array, (len(settings), copies, *np.shape(array)[1:]))

    step, *measured = zip(*tested, strict=True)
    history = {k: split(np.stack(m, -1)) for k, m in zip(MEASURED, measured, strict=False)}
    return Runs(
        configurations={name: [each[name] for each in settings] for name in settings[0]},
        loss=split(losses.T),
        accuracy=history["accuracy"][..., -1],
        test_loss=history["test_loss"][..., -1],
        history={"step": np.array(step)} | history,
        weights=[split(each) for each in graph.apart()],
        state=[split(each) for each in graph.state],
        make=make,
    )


def batches(rows: int, batch_size: int, steps: int, seed: int) -> np.ndarray:
    """The rows of each mini-batch, (steps, batch_size): epochs in random order, full batches."""
    rng, size = np.random.default_rng(seed), min(batch_size, rows)
    per_epoch = rows // size
    epochs = [rng.permutation(rows)[: per_epoch * size] for _ in range(-(-steps // per_epoch))]
    return np.concatenate(epochs).reshape(-1, size)[:steps].astype(np.int32)


def _order(rows: Sequence, batch_size: int, steps: int, seeds: list) -> np.ndarray:
    """The rows of each mini-batch of one configuration, (steps, S, batch_size)."""
    places = [batches(len(rows), batch_size, steps, seed) for seed in seeds]
    return np.asarray(rows, np.int32)[np.stack(places, axis=1)]


def _proven(rows: Sequence | None, count: int, batch_size: int) -> Sequence | None:
    """The rows of each configuration; ValueError if they are not one mini-batch for each."""
    if rows is not None and (len(rows) != count or min(map(len, rows)) < batch_size):
        raise ValueError(
            f"`rows` holds for each of {count} configurations the numbers of at least {batch_size} "
            f"rows, one mini-batch; these are {', '.join(str(len(each)) for each in rows)} rows."
        )
    return rows


def _prove_tensorflow() -> None:
    if keras.backend.backend() != "tensorflow":
        raise RuntimeError(
            "train_many runs all nets in one TensorFlow graph, and Keras uses "
            f"{keras.backend.backend()} here: start Python with KERAS_BACKEND=tensorflow."
        )


def _prove_callable(**makers) -> None:
    """Raises TypeError if a net or an optimizer is given instead of a function that makes one."""
    for name, maker in makers.items():
        if isinstance(maker, keras.Model | keras.Optimizer) or not callable(maker):
            raise TypeError(
                f"`{name}` is called for every net and has to make a new one each time: give a "
                f"class or a function that returns one, and not {maker!r}."
            )


def _settings(configurations: Mapping) -> list[dict]:
    """One dict of keyword arguments per configuration."""
    columns = {name: _column(values) for name, values in configurations.items()}
    lengths = {name: len(column) for name, column in columns.items() if len(column) > 1}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"All configurations need one length, and these have {lengths}.")
    count = max(lengths.values(), default=1)
    return [{name: each[i % len(each)] for name, each in columns.items()} for i in range(count)]


def _column(values) -> list:
    """A list of Python objects: 1 beside 0.1 becomes 1.0, for Keras asks for floats."""
    values = [values] if isinstance(values, str) or np.ndim(values) == 0 else list(values)
    kinds = {np.asarray(value).dtype.kind for value in values}
    return np.asarray(values).tolist() if kinds <= set("fiu") else values


def _divided(settings: list[dict], model: Callable) -> tuple[list[dict], list[dict]]:
    """What goes to the model, by the names of its parameters, and what to the optimizer."""
    names = inspect.signature(model).parameters
    to_model = [{name: each[name] for name in each if name in names} for each in settings]
    return to_model, [{name: each[name] for name in each if name not in names} for each in settings]
