"""Plain values go there and come back as they were; nothing else gets through."""

import collections
import json
import math
from functools import partial

import keras
import numpy as np
import pytest

from course.checking.sealing import sealed
from course.checking.sending import Packing, Unpacking, opened, plain


def slope(z):
    return 2 * z


def there_and_back(value):
    """Through JSON, and no further than that."""
    told = json.dumps(Packing(lambda each: ["stays", 0, type(each).__name__, ""])(value))
    return Unpacking(lambda *_: None, lambda _: None, opened)(json.loads(told))


def same(one, other) -> bool:
    return type(one) is type(other) and repr(one) == repr(other)


PLAIN = [
    *(None, True, 0, -1, 2**63, -(16**40), 0.1, -0.0, math.inf, math.nan, 1j, "ä\udc80"),
    *(np.float64(0.5), np.int8(-3), np.bool_(True), np.str_("relu")),
    *([], (), {}, [1, (2, [3.0])], {"a": [1], 2: None, (3, 4): {}}),
    *(np.zeros((0, 3)), np.arange(6.0).reshape(2, 3).T, np.array("text"), np.array([True])),
    np.array([[1], [2, 3]], dtype=object),
    np.float32([np.nan, -np.inf]),
]


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: type(value).__name__)
def test_a_plain_value_comes_back_as_it_was(value):
    assert same(there_and_back(value), value)


def test_a_number_of_any_length_comes_back():
    assert there_and_back(10**5000) == 10**5000


def test_an_array_comes_back_in_every_type():
    for kind in "?bBhHiIqQefdFDSU":
        array = np.array([[0, 1], [2, 3]]).astype(kind)
        back = there_and_back(array)
        assert back.dtype == array.dtype and np.array_equal(back, array) and back.flags.writeable


def test_tensors_and_variables_come_back_with_their_numbers():
    tensor = keras.ops.cast([1.0, 2.0], "bfloat16")
    back = there_and_back(tensor)
    assert keras.ops.is_tensor(back) and back.dtype == tensor.dtype
    assert np.array_equal(there_and_back(keras.Variable([1.0, 2.0])), [1, 2])


def test_what_is_one_object_stays_one_and_what_holds_itself_does_so():
    row = {"rate": 0.1}
    first, again, other = there_and_back([row, row, dict(row)])
    assert first is again and first is not other
    row["self"] = row
    back = there_and_back(row)
    assert back["self"] is back


@pytest.mark.parametrize("bits", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_a_generator_goes_on_where_it_stood(bits):
    rng = np.random.Generator(getattr(np.random, bits)(5))
    rng.normal(size=3)
    back = there_and_back(rng)
    assert np.array_equal(back.normal(size=9), rng.normal(size=9))
    assert same(back.spawn(1)[0].random(), rng.spawn(1)[0].random())


def test_a_function_of_a_module_goes_by_its_name():
    assert there_and_back(slope) is slope
    assert there_and_back(partial(slope, z=3))() == 6
    assert there_and_back(lambda: 0) is None  # stays


def test_what_is_like_an_array_is_one():
    for alike in (range(3), collections.deque([0, 1, 2]), memoryview(bytes([0, 1, 2]))):
        assert np.array_equal(there_and_back(alike), [0, 1, 2])


class Liar(float):
    """A number with methods of its own."""

    def __eq__(self, other):
        raise AssertionError("it was asked")

    __hash__ = __lt__ = __float__ = __eq__


class Loud(dict):
    def __eq__(self, other):
        raise AssertionError("it was asked")

    __hash__ = items = __iter__ = __getitem__ = __eq__


@pytest.mark.parametrize("value", [Liar(0.5), Loud(a=Liar(1)), [Loud()], (Liar(2),)], ids=range(4))
def test_a_plain_copy_has_no_method_of_its_own(value):
    copy = plain(value)
    assert copy == copy and not isinstance(copy, Liar | Loud)


@pytest.mark.parametrize(
    "told",
    [
        *(["os", "system"], ["open", "os", "system"], ["yours", 7], ["again", 0], ["list", []], []),
        *(
            ["array", "O", [1], "AAAAAAAAAAA="],
            ["array", "f8", [9], ""],
            ["array", "f8,O", [0], ""],
        ),
        *(["array", "<f8", [-1], ""], ["array", "nothing", [1], "AA=="], ["int", 3]),
        *(["generator", "default_rng", 0, None], ["generator", "PCG64", {}, None]),
        *(["objects", [10**9], []], ["dict", 3], ["dict", [["list"], 1]], {"a": 1}.keys),
    ],
    ids=lambda told: str(told)[:40].partition(" at ")[0],
)
def test_what_is_written_otherwise_is_refused(told):
    with pytest.raises(Exception):  # noqa: B017 - whatever it is, `Teller.doubt` hears it
        Unpacking(lambda *_: None, {}.__getitem__)(told if isinstance(told, list) else [told])


class Secret:
    def __init__(self):
        self.truth, self.log = [0.25, 0.75], []

    def __call__(self, place):
        self.log.append(place)
        if place > 1:
            raise IndexError("no such place")
        return self.truth[place]

    ask = __call__


# what a page of the manual opens
OPENS = (
    *("__self__", "__func__", "__wrapped__", "__dict__", "__closure__", "cell_contents"),
    *("__defaults__", "__kwdefaults__", "__code__", "co_consts", "func", "keywords", "args"),
    *("__traceback__", "__context__", "__cause__", "tb_next", "tb_frame", "f_locals"),
)


def reached(start) -> list:
    """All that attributes, items, closures and tracebacks lead to."""
    found, waiting = {}, [start]
    while waiting:
        each = waiting.pop()
        if id(each) not in found:
            found[id(each)] = each
            waiting += [getattr(each, name) for name in OPENS if hasattr(each, name)]
            waiting += each.values() if isinstance(each, dict) else []
            waiting += each if isinstance(each, list | tuple) else []
    return list(found.values())


@pytest.mark.parametrize("handed", ["__call__", "ask"])
def test_nothing_leads_from_a_sealed_function_to_its_truth(handed):
    secret = Secret()
    assert any(each is secret.truth for each in reached(lambda: secret.truth))
    function = sealed(secret if handed == "__call__" else secret.ask)
    assert function(1) == 0.75 and secret.log == [1]
    assert not any(each is secret or each is secret.truth for each in reached(function))
    with pytest.raises(IndexError, match="no such place") as stopped:
        function(2)
    here, asked = stopped.value.__traceback__, stopped.value.__traceback__.tb_next
    assert here.tb_frame.f_locals["secret"] is secret and asked.tb_next is None
    assert not any(each is secret or each is secret.log for each in reached(asked))
    stopped.value.__traceback__ = None
    assert not any(each is secret or each is secret.log for each in reached(stopped.value))


def test_a_sealed_function_takes_and_gives_copies():
    kept = []

    def keep(values, *, also=None):
        kept.append(values)
        return kept

    given = [1, 2]
    back = sealed(keep)(given, also=np.float64)
    given.clear()
    back.clear()
    assert kept == [[1, 2]]
