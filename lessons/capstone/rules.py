"""What the statement asks of a conv net, however well it learns."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from course.checking.observing import ended_by
from course.checking.probing import Unusable
from course.sentences import Sentence, sentence
from lessons.capstone.parts import of_keras
from lessons.capstone.signals import CLASSES, OTHERWISE, SHAPE, WEIGHTS

OTHER_SHAPE = (
    "With shape={shape} and classes={classes} the net should take rows of this shape: let it begin "
    "with keras.Input(shape)."
)
OTHER_CLASSES = (
    "With shape={shape} and classes={classes} the net should give {classes} logits for each row; "
    "its output is {found}."
)
OTHER_STOPS = "With shape={shape} and classes={classes} conv_net stops. {why}"
OTHER_STOPS_IN = "With shape={shape} and classes={classes} conv_net stops in {place}. {why}"


def new_net(conv_net: Callable) -> keras.Model:
    """The net to be trained. Raises `Unusable` where it breaks a rule, and tells two at most."""
    model, second = (a_model(conv_net(of_keras(), SHAPE, CLASSES)) for _ in range(2))
    refuse([misfit(model, SHAPE, CLASSES) or misfit(second, SHAPE, CLASSES)])
    shared = of_its_own(model, second)
    rules = small(model), uncompiled(model), shared, of_logits(second)
    refuse([*rules, None if shared else of_other_rows(conv_net, *OTHERWISE)])
    return model


def refuse(judged: list[Sentence | None]) -> None:
    broken = [each for each in judged if each]
    if len(broken) == 1:
        raise Unusable(broken[0].template, **broken[0].values)
    if broken:
        both = dict(zip(("first", "second"), broken, strict=False))
        raise Unusable("conv_net breaks two rules. (1) {first} (2) {second}", **both)


def a_model(model) -> keras.Model:
    if model is None:
        raise Unusable("conv_net returns None. Is a `return` missing?")
    if not isinstance(model, keras.Model):
        kind = type(model).__name__
        raise Unusable("conv_net should return a keras.Model, yours is a {kind}.", kind=kind)
    return model


def misfit(model: keras.Model, shape: tuple, classes: int) -> Sentence | None:
    """Does it take other rows than these, or give another number of logits?"""
    told = {"shape": str(shape), "classes": classes}
    if not model.built or input_shape(model, shape) != (None, *shape):
        return Sentence(OTHER_SHAPE, told)
    if (found := output_shape(model, shape)) != (None, classes):
        return Sentence(OTHER_CLASSES, told | {"found": str(found)})
    return None


def of_other_rows(conv_net: Callable, shape: tuple, classes: int) -> Sentence | None:
    """Is the net for other rows none, or one that does not fit them?"""
    try:
        return misfit(a_model(conv_net(of_keras(), shape, classes)), shape, classes)
    except Exception as error:  # any, by the code of the answer
        ended = ended_by(error)
        told = {"shape": str(shape), "classes": classes, "place": ended.place, "why": ended.says}
        return Sentence(OTHER_STOPS_IN if ended.place else OTHER_STOPS, told)


def input_shape(model: keras.Model, shape: tuple) -> tuple:
    """What it takes; a subclassed net does not say so before it is called."""
    return getattr(model, "input_shape", (None, *shape))


def output_shape(model: keras.Model, shape: tuple) -> tuple:
    return None, *model(np.zeros((1, *shape), "float32")).shape[1:]


def small(model) -> Sentence | None:
    if (count := model.count_params()) > WEIGHTS:
        why = "The net should have {most} weights at most, and has {count}."
        return sentence(why, most=WEIGHTS, count=count)


def uncompiled(model) -> Sentence | None:
    if model.compiled:
        return sentence("The net should not be compiled yet: let conv_net return it as it is.")


def of_its_own(model, second) -> Sentence | None:
    """Two nets that share weights are trained together, whoever asks for the second."""
    if {id(each) for each in model.variables} & {id(each) for each in second.variables}:
        return sentence(
            "Called twice, conv_net returns nets that share weights, so the second is not new: "
            "make all layers inside of conv_net."
        )


def of_logits(model) -> Sentence | None:
    """Are its outputs, before any training, those of a softmax, a ReLU or a dropout?"""
    rows = np.random.default_rng(0).normal(size=(20, *SHAPE)).astype("float32")
    outputs = ops.convert_to_numpy(model(rows))
    if np.allclose(np.sum(outputs, axis=1), 1, atol=1e-5):
        return sentence("The net should give logits: its outputs sum to 1, as after a softmax.")
    if np.min(outputs) == 0 < np.max(outputs):
        return sentence(
            "The net should give logits: no output of yours is below 0, and some are 0, as behind "
            "a ReLU. Let the last layer be linear."
        )
    dropped = ops.convert_to_numpy(model(rows, training=True)) == 0
    if np.all(outputs) and np.any(dropped.any(axis=1) & ~dropped.all(axis=1)):
        return sentence(
            "The net should give logits: in training some outputs of yours are 0, as behind a "
            "dropout. Let the last layer be linear."
        )


def prove_logits(outputs: np.ndarray) -> None:
    """Stop where no output of a trained net is below 0, as none is behind a ReLU."""
    if np.min(outputs) >= 0 and np.max(outputs) > 0:
        raise Unusable(
            "The net should give logits: after the training no output of yours is below 0, as "
            "behind a ReLU. Let the last layer be linear."
        )
