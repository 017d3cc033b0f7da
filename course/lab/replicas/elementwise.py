"""Whether an optimizer treats every number by itself: tried, not looked up in a list of names."""

import numbers

import numpy as np
from keras import ops

from course.lab.replicas import CannotBatch, first_line, key
from course.lab.replicas.hyperparameters import settings, together
from course.lab.replicas.stacks import lift, namesake, rank_of

STEPS, SIDE = 3, 3
PROVEN = []  # what was tried and may be stacked: (optimizer, configurations, kinds of variables)
SIZES = (1e-2, 1.0, 1e2)  # of three nets' gradients: clipping to any usual norm meets the largest


def prove_elementwise(make, configurations: list[dict], variables: list) -> None:
    """Compares an optimizer's steps for a stack of three nets with its steps for each net alone.

    The first, the middle and the last configuration take three steps from random gradients of
    very different sizes. An optimizer that measures a whole tensor (its norm, its mean, its rank)
    takes other steps in the stack.

    Args:
        make: called with a configuration, returns an optimizer.
        configurations: the keyword arguments of each optimizer.
        variables: the trainable variables of the model that is to be trained.

    Raises:
        CannotBatch: the steps differ, or the optimizer fails on a stack.
    """
    three = [configurations[i] for i in (0, len(configurations) // 2, -1)]
    kinds = {(len(each.shape), each.name) for each in variables}
    tried = make, {_traits(make, each) for each in three}, kinds
    if any(_within(tried, proven) for proven in PROVEN):
        return
    variables = list({(len(each.shape), each.name): each for each in variables}.values())
    starts, gradients = _probe(variables)
    stacks = _path_of_stack(make, three, variables, starts, gradients)
    for net, configuration in enumerate(three):
        optimizer = make(**configuration)
        alone = _path(optimizer, *_of_net(net, variables, starts, gradients))
        for start, apart, stack in zip(starts, alone, stacks, strict=True):
            _compare(optimizer, apart, stack[net].reshape(apart.shape), start[net])
    PROVEN.append(tried)


def _within(tried, proven) -> bool:
    """Whether nothing in one trial is new after another."""
    (make, traits, kinds), (same, more_traits, more_kinds) = tried, proven
    return make == same and traits <= more_traits and kinds <= more_kinds


def _traits(make, configuration: dict) -> tuple:
    """What a step may depend on; of a constant learning rate only whether it is 0.

    Its size scales each number of a step alike, so that another rate needs no new trial.
    """
    rate = configuration.get("learning_rate")
    if not isinstance(rate, numbers.Real):
        return key(configuration)
    same = {**configuration, "learning_rate": rate != 0}
    return key(same), key(settings(make(**configuration)))


def _probe(variables):
    """Starting values (3, *shape) and gradients (steps, 3, *shape) for small variables."""
    rng = np.random.default_rng(0)
    shapes = [(len(SIZES),) + (SIDE,) * len(variable.shape) for variable in variables]
    starts = [1e-3 * rng.normal(size=shape) for shape in shapes]
    steps = range(STEPS)
    return starts, [[(rng.normal(size=shape).T * SIZES).T for shape in shapes] for _ in steps]


def _of_net(net: int, variables, starts, gradients):
    """One net's variables and its gradients of each step."""
    own = [
        namesake(variable, start[net]) for variable, start in zip(variables, starts, strict=True)
    ]
    return own, [[gradient[net] for gradient in step] for step in gradients]


def _path_of_stack(make, three, variables, starts, gradients) -> list[np.ndarray]:
    """Where the stack of the nets arrives: one array (3, …) per variable."""
    rank = rank_of(variables)
    optimizer = together(make, three, 1, rank)
    stack = [
        namesake(each, lift(start, rank)) for each, start in zip(variables, starts, strict=True)
    ]
    lifted = [[lift(gradient, rank) for gradient in step] for step in gradients]
    try:
        return _path(optimizer, stack, lifted)
    except Exception as error:
        raise CannotBatch(
            f"{_name(optimizer)} cannot train many nets at once: with one hyper-parameter per net "
            f"it raises {type(error).__name__}: {first_line(error)}. Vary only what enters its "
            "formula as a number, as learning_rate does, or train net by net with model.fit."
        ) from None


def _path(optimizer, variables, gradients) -> list[np.ndarray]:
    """Where the variables arrive."""
    optimizer.build(variables)
    for step in gradients:
        optimizer.apply([ops.convert_to_tensor(each, "float32") for each in step], variables)
    return [variable.numpy() for variable in variables]


def _compare(optimizer, alone, stack, start) -> None:
    error, moved = np.abs(stack - alone).max(), np.abs(alone - start).max()
    if not error <= 1e-3 * moved + 1e-6 * np.abs(alone).max():
        raise CannotBatch(
            f"{_name(optimizer)} cannot train many nets at once: a net's step in a stack of nets "
            f"is not its step alone. {_reason(optimizer)}"
        )


def _reason(optimizer) -> str:
    for option in ("clipnorm", "global_clipnorm"):
        if getattr(optimizer, option, None) is not None:
            return (
                f"`{option}` measures the norm of all nets together: use `clipvalue`, which "
                "clips number by number, or train net by net with model.fit."
            )
    return (
        "Its rule measures whole tensors (a norm, a mean, a rank) instead of treating number by "
        "number, or keeps a hyper-parameter where it is not seen: train net by net with model.fit."
    )


def _name(optimizer) -> str:
    return type(optimizer).__name__
