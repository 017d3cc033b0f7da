"""What the check of conv_net asks of a net, and what it says of one that breaks a rule."""

import keras
import numpy as np
import pytest

from course.checking.observation import Observation
from course.checking.probing import Unusable
from lessons.capstone import checks, goals, rules, signals
from lessons.capstone.parts import of_keras


@pytest.fixture(autouse=True)
def drawn_alike():
    keras.utils.set_random_seed(1)


def small(parts, shape, classes, last=None, drop=0.2, compiled=False, filters=8):
    """A net that is right; the options break one rule each."""
    net = keras.Sequential([keras.Input(shape), keras.layers.Conv1D(filters, 5, strides=2)])
    net.add(parts.batch_norm())
    net.add(keras.Sequential([keras.layers.ReLU(), parts.dropout(drop)]))
    net.add(keras.layers.GlobalAveragePooling1D())
    net.add(keras.layers.Dense(classes, last))
    if compiled:
        net.compile("sgd", "mse")
    return net


def built_with(**options):
    return lambda parts, shape, classes: small(parts, shape, classes, **options)


LAYERS = [keras.layers.Flatten(), keras.layers.Dense(10)]


def of_shared_layers(*more):
    return lambda parts, shape, classes: keras.Sequential([keras.Input(shape), *LAYERS, *more])


def told(conv_net) -> str:
    check = checks.conv_net
    return " ".join(check.judge(check.observe(conv_net)).text.split())


COMPILED = "The net should not be compiled yet"
SHARED = "Called twice, conv_net returns nets that share weights"
SUM = "its outputs sum to 1, as after a softmax"


@pytest.mark.parametrize(
    "conv_net, sentence",
    [
        (built_with(last="softmax"), SUM),
        (built_with(compiled=True), COMPILED),
        (built_with(filters=10_000), "60000 weights at most, and has 200010."),
        (of_shared_layers(), SHARED),
        (lambda parts, shape, classes: small(parts, (40, 1), classes), "With shape=(56, 3)"),
        (lambda parts, shape, classes: small(parts, shape, 10), "and classes=2"),
        (lambda parts, shape, classes: small(parts, shape, classes - (classes == 2)), "2 logits"),
    ],
)
def test_a_rule_that_is_broken_is_told(conv_net, sentence):
    assert sentence in told(conv_net) and "two rules" not in told(conv_net)


def test_two_rules_that_are_broken_are_both_told():
    text = told(built_with(last="softmax", compiled=True))
    assert "breaks two rules. (1) " + COMPILED in text and "(2) The net should give" in text


def test_a_dropout_on_the_logits_is_told():
    net = small(of_keras(), (40, 1), 10)
    assert rules.of_logits(net) is None
    net.add(keras.layers.Dropout(0.4))
    assert "as behind a dropout" in rules.of_logits(net).template


def test_a_row_of_which_all_is_dropped_in_front_of_the_last_layer_is_no_dropout_on_logits():
    layers = keras.layers.Flatten(), keras.layers.Dense(1), keras.layers.Dropout(0.5)
    net = keras.Sequential([keras.Input((40, 1)), *layers, keras.layers.Dense(10)])
    assert rules.of_logits(net) is None


def test_a_relu_on_the_logits_is_told_before_any_training():
    relu, linear = (small(of_keras(), (40, 1), 10, last=last) for last in ("relu", None))
    assert "as behind a ReLU" in rules.of_logits(relu).template and not rules.of_logits(linear)


def test_a_rule_for_other_rows_is_told_beside_another():
    text = told(lambda parts, shape, classes: small(parts, shape, 10, compiled=True))
    assert f"(1) {COMPILED}" in text and "(2) With shape=(56, 3) and classes=2" in text


def of_its_length(parts, shape, classes):
    layers = keras.layers.Conv1D(8, 5), keras.layers.Reshape((8 * 36,)), keras.layers.Dense(classes)
    return keras.Sequential([keras.Input(shape), *layers])


def test_a_net_that_stops_for_other_rows_hears_for_which():
    text = told(of_its_length)
    assert (
        "With shape=(56, 3) and classes=2 conv_net stops. ValueError" in text
        and "The total size" in text
    )


class AlwaysOn(keras.layers.Dropout):
    """Drops in inference, too."""

    def call(self, inputs, training=None):
        return super().call(inputs, training=True)


@pytest.mark.parametrize("dropout, on", [(keras.layers.Dropout, False), (AlwaysOn, True)])
def test_noise_in_inference_is_seen(dropout, on):
    layers = keras.layers.Flatten(), dropout(0.3), keras.layers.Dense(10)
    net = keras.Sequential([keras.Input(signals.SHAPE), *layers])
    assert (signals.wavering(net) > 1e-3) == on


def test_shared_layers_are_told_beside_a_softmax():
    text = told(of_shared_layers(keras.layers.Softmax()))
    assert f"(1) {SHARED}" in text and SUM in text


@pytest.mark.parametrize("last", ["relu", "softplus", "sigmoid", "linear"])
def test_outputs_that_are_never_below_0_are_no_logits(monkeypatch, last):
    monkeypatch.setattr(signals, "train", lambda model, rows, seed: None)
    refused = "yours is below 0" in told(built_with(last=last))
    assert refused == (last != "linear")


@pytest.mark.parametrize("outputs", [np.zeros((3, 10)), np.eye(10) - 0.1])
def test_a_net_that_says_nothing_yet_and_one_below_0_may_give_logits(outputs):
    rules.prove_logits(outputs)
    with pytest.raises(Unusable, match="should give logits"):
        rules.prove_logits(outputs + 0.1)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_the_largest_share_that_is_dropped_is_seen_in_any_block(share):
    net = small(of_keras(), signals.SHAPE, signals.CLASSES, drop=share)
    assert signals.dropped(net) == pytest.approx(share)


class Own(keras.layers.Layer):
    """A dropout of one's own, which calls its share otherwise."""

    def __init__(self, share):
        super().__init__()
        self.share, self.drop = share, keras.layers.Dropout(share)

    def call(self, x, training=None):
        return self.drop(x, training=training)


class OwnDropout(Own):
    """The same under a name that sounds like Keras'."""


@pytest.mark.parametrize("layer", [Own, OwnDropout])
def test_a_dropout_of_ones_own_need_not_call_its_share_rate(layer):
    assert signals.dropped(keras.Sequential([keras.Input((3,)), layer(0.25)])) == 0.25


def test_a_dropout_that_drops_most_is_told_before_what_it_does_to_moving_statistics():
    signs = goals.CHALLENGE.fine | {"by_moving": True, "drops": True}
    found = Observation({**dict.fromkeys(goals.CHALLENGE.labels, 0.42), **signs})
    assert "a dropout of 0.8 drops 80 %" in goals.explained(checks.conv_net, None, found, 0).text
    found.values["drops"] = False
    assert "moving mean" in goals.explained(checks.conv_net, None, found, 0).text


@pytest.mark.parametrize(
    "bad, told",
    [
        (["bent", "drops"], ["(1) It is a linear map", "(2) A layer of it drops more than half"]),
        (["bent", "hidden"], ["It is a linear map"]),
        (["drops", "by_moving"], ["A layer of it drops"]),
    ],
)
def test_two_things_that_a_net_is_made_like_are_both_told(bad, told):
    signs = {name: fine != (name in bad) for name, fine in goals.CHALLENGE.fine.items()}
    found = Observation({**dict.fromkeys(goals.CHALLENGE.labels, 0.42), **signs})
    text = goals.explained(checks.conv_net, None, found, 0).text
    assert all(each in text for each in told) and ("(2)" in text) == (len(told) == 2)
