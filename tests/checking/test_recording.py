"""An answer written once more does what it did, and every value it computes is noted."""

import linecache
import random
import time

import keras
import numpy as np
import pytest
import tensorflow as tf

from course.checking.observing import load, observe
from course.checking.probing import saved_and_loaded
from course.checking.recording import ALL, MANY, recorded


def called_with(*arguments):
    """A probe that calls the answer."""

    def probe(answer, rng):
        yield "value", answer(*arguments)

    return probe


def run(source, probe, name="f", seconds=60):
    return recorded(probe, load([source], name), "", seconds)


def texts(found):
    return [found.expressions[e.number].text for e in found.events if e.number >= 0 and e.kept]


def test_every_expression_that_has_a_number_is_noted_once():
    found = run("def f(x, y):\n    return (x + y) * x[0]", called_with(np.ones(3) * 1.5, 2.5))
    assert texts(found) == ["x", "y", "x + y", "x", "x[0]", "(x + y) * x[0]"]


def test_an_event_knows_what_it_is_made_of():
    found = run("def f(x):\n    y = x * 3.5\n    return y + x", called_with(1.5))
    made = {found.expressions[e.number].text: e.inputs for e in found.events if e.number >= 0}
    total = [found.expressions[found.events[i].number].text for i in made["y + x"]]
    assert total == ["y", "x"]
    (product,) = made["y"]  # the name holds what was computed above
    assert found.expressions[found.events[product].number].text == "x * 3.5"


ALIKE = {
    "a generator": "def f(x):\n    def each():\n        yield from (v * 2 for v in x)\n"
    "    return sum(each())",
    "comprehensions": "def f(x):\n    d = {i: v for i, v in enumerate(x)}\n"
    "    return sum([d[i] * w for i in d if (w := d[i]) > 0])",
    "a lambda": "f = lambda x: sum(map(lambda v: v ** 2, x))",
    "a function in a function": "def f(x):\n    total = 0.0\n    def add(v):\n"
    "        nonlocal total\n        total += v\n    for v in x:\n        add(v)\n    return total",
    "recursion": "def f(x):\n    return x[0] + f(x[1:]) if len(x) > 0 else 0.0",
    "async": "import asyncio\nasync def g(v):\n    return v * 2\n"
    "def f(x):\n    loop = asyncio.new_event_loop()\n"
    "    try:\n        return loop.run_until_complete(g(x[0]))\n    finally:\n        loop.close()",
    "match": "def f(x):\n    match list(x):\n        case [first, *_] if first > 0:\n"
    "            return first\n        case _:\n            return -1.0",
    "try": "def f(x):\n    try:\n        return x[99]\n    except IndexError as error:\n"
    "        return float(len(f'{error!s:.1}'))",
    "with": "import contextlib\ndef f(x):\n    with contextlib.suppress(ValueError) as none:\n"
    "        assert none is None, x\n        return x.max()",
    "writing into an array": "def f(x):\n    y = x.copy()\n    y[0], y[1:] = 7.5, x[:-1]\n"
    "    y[2] += 1\n    del x\n    return y",
    "keywords and stars": "def f(*xs, scale=2.0, **more):\n"
    "    return sum(*xs, start=scale) + len(more)",
    "a decorator": "import functools\ndef twice(g):\n    @functools.wraps(g)\n"
    "    def h(x):\n        return 2 * g(x)\n    return h\n@twice\ndef f(x):\n    return x.sum()",
    "a docstring": "def f(x):\n    '''Sums.'''\n    return x.sum() + len(f.__doc__)",
    "a global": "SCALE = 3.5\ndef g(v):\n    global SCALE\n    SCALE += 1\n    return v * SCALE\n"
    "def f(x):\n    return g(x) + g(x)",
    "a dataclass": "from dataclasses import dataclass\n@dataclass\nclass Pair:\n    a: float\n"
    "    b: float = 2.5\n    def total(self) -> float:\n        return self.a + self.b\n"
    "def f(x):\n    return Pair(x[0]).total()",
    "a private name": "class Box:\n    def __init__(self, v):\n        self.__v = v\n"
    "    @property\n    def v(self):\n        return self.__v\n    @staticmethod\n"
    "    def half(v):\n        return v / 2\ndef f(x):\n    return Box.half(Box(x[1]).v)",
}


@pytest.mark.parametrize("source", ALIKE.values(), ids=ALIKE)
def test_the_recorded_run_sees_what_the_plain_one_sees(source):
    probe = called_with(np.array([0.5, 2.5, 3.5]))
    plain = observe(probe, load([source], "f"))
    found = run(source, probe)
    assert plain.ended is None and found.seen.ended is None
    np.testing.assert_array_equal(found.seen.values["value"], plain.values["value"])
    assert found.events


def test_an_answer_that_stops_stops_in_the_same_way():
    source = "def f(x):\n    y = x * 2\n    return y.no_such_thing"
    found = run(source, called_with(np.ones(2)))
    assert found.seen.ended.how == "raised" and "no_such_thing" in found.seen.ended.says.text
    assert "x * 2" in texts(found)


def test_what_comes_after_the_first_wrong_label_is_not_run():
    def probe(answer, rng):
        yield "first", answer(1.5)
        yield "second", answer(2.5)
        raise AssertionError

    found = recorded(probe, load(["def f(x):\n    return x + 1.0"], "f"), "second", 60)
    assert [label for label, _ in found.groups] == ["first", "second"]
    assert found.seen.ended is None


LAYER = """
import keras
from keras import ops

@keras.saving.register_keras_serializable("recorded")
class Double(keras.layers.Layer):
    def __init__(self, factor=2.5, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, shape):
        self.bias = self.add_weight(shape=(shape[-1],), initializer="ones", name="bias")

    def call(self, x, training=None):
        return self.factor * x + self.bias if training is not True else x

    def get_config(self):
        return super().get_config() | {"factor": self.factor}
"""


def in_many_ways(Double, rng):
    x = np.arange(6.0, dtype="float32").reshape(2, 3)
    model = keras.Sequential([keras.Input((3,)), Double()])
    yield "eager", model(x)
    yield "in_a_graph", tf.function(lambda x: model(x))(x)
    yield "loaded", saved_and_loaded(model, Double)(x)


def test_layers_work_in_graphs_and_after_loading():
    plain = observe(in_many_ways, load([LAYER], "Double"))
    found = run(LAYER, in_many_ways, "Double")
    assert found.seen.ended is None and plain.ended is None
    for label, value in plain.values.items():
        np.testing.assert_array_equal(found.seen.values[label], value)


def test_autograph_finds_the_loops_of_an_answer():
    source = (
        "import tensorflow as tf\n@tf.function\ndef f(x):\n    total = 0.0\n"
        "    for v in x:\n        if v > 1:\n            total += v\n    return total"
    )
    probe = called_with(tf.constant([0.5, 2.5, 3.5]))
    assert run(source, probe).seen.values["value"] == 6.0


def test_nothing_is_left_behind():
    def state():
        own = np.array(keras.src.random.seed_generator.global_seed_generator().state).tolist()
        table = dict(keras.saving.get_custom_objects())
        return table, random.getstate(), np.random.get_state()[1].tolist(), own

    answer = load([LAYER], "Double")
    before = state()
    assert recorded(in_many_ways, answer, "", 60)
    assert state() == before
    assert "__note__" not in answer.call.__globals__


HELPER, ANSWER = "def g(v):\n    return v * 1.5", "def f(x):\n    return g(x) + 1.0"


def test_a_function_of_the_same_cell_is_noted_as_well():
    answer = load([f"{HELPER}\n\n\n{ANSWER}"], "f")
    assert "v * 1.5" in texts(recorded(called_with(2.5), answer, "", 60))


def test_what_another_cell_defines_is_one_step():
    noted = texts(recorded(called_with(2.5), load([HELPER, ANSWER], "f"), "", 60))
    assert "g(x)" in noted and "v * 1.5" not in noted


def test_what_a_loop_computes_is_noted_up_to_a_limit():
    source = "def f(x):\n    for _ in range(1000):\n        x = x * 1.001\n    return x"
    found = run(source, called_with(1.5))
    assert texts(found).count("x * 1.001") == MANY and len(found.events) < ALL


def test_an_answer_that_takes_too_long_has_no_recording():
    source = "def f(x):\n    while True:\n        try:\n            x = x + 1\n"
    source += "        except Exception:\n            pass"
    start = time.perf_counter()
    assert run(source, called_with(1.5), seconds=0.1) is None
    assert time.perf_counter() - start < 5


def test_without_a_source_there_is_no_recording():
    answer = load(["def f(x):\n    return x"], "f")
    linecache.cache.pop(answer.__code__.co_filename)
    assert recorded(called_with(1.5), answer, "", 60) is None
    assert recorded(called_with(1.5), abs, "", 60) is None


def test_an_answer_with_a_second_name_is_found_by_its_own():
    answer = load(["_ = None", "def f(x):\n    return x * 1.5", "_ = f"], "f")
    assert "x * 1.5" in texts(recorded(called_with(2.5), answer, "", 60))


def test_a_cell_with_another_global_of_a_local_name_is_no_trouble():
    answer = load(["x = 3.0", "def f(x):\n    return x * 1.5"], "f")
    assert texts(recorded(called_with(2.5), answer, "", 60)) == ["x", "x * 1.5"]
