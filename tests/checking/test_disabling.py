"""The built-in of an exercise refuses, whatever road leads to it; all else stays alive."""

import copy
import functools
import inspect
import operator
import sys
import types

import pytest

from course.checking.disabling import CALLED, Borrowed, disabled, family
from course.checking.observing import load, observe, observe_source

LIBRARY = '''
import functools


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


def double(x, times=2, *, shift=0):
    """Twice its argument."""
    return [number * times + shift for number in (x,)][0]


class Scale:
    """The base: an answer may stand on it."""

    def __init__(self, factor=2):
        self.factor = self.proven(factor)

    def proven(self, factor):
        return factor

    def __call__(self, x):
        return self.work(x)

    def work(self, x):
        raise NotImplementedError

    def get_config(self):
        return {"factor": self.factor}


class Double(Scale):
    def __init__(self, factor=2):
        super().__init__(factor)
        self.shift = self.moved(0)

    def moved(self, shift):
        return shift

    def work(self, x):
        return (lambda: self.factor * x)()

    def get_config(self):
        return super().get_config()

    def each(self, xs):
        try:
            yield from map(self.work, xs)
        finally:
            pass

    @staticmethod
    def plain(x):
        return 2 * x

    @classmethod
    def made(cls, x):
        return cls()(x)


class Twice(Double):
    """What it does stands above it."""


class Quadruple(Scale):
    def work(self, x):
        return 4 * x


wrapped = decorated(double)
raw = decorated(type(double)(double.__code__, globals(), "raw", double.__defaults__))
raw.__wrapped__.__kwdefaults__ = double.__kwdefaults__
one = Quadruple()
'''


@pytest.fixture
def library(monkeypatch):
    """A library of built-ins that double."""
    module = types.ModuleType("library")
    monkeypatch.setitem(sys.modules, "library", module)
    exec(compile(LIBRARY, "library.py", "exec"), vars(module))
    family.cache_clear()
    yield module
    family.cache_clear()


def told(call) -> str | None:
    """The name that a call of the built-in tells."""
    try:
        call()
    except Borrowed as used:
        return str(used)
    return None


FUNCTION, BELOW = "library.double", "below library.Scale"


@pytest.mark.parametrize(
    "borrowed, road, name",
    [
        (FUNCTION, lambda lib: lib.double(3), "library.double"),
        (FUNCTION, lambda lib: lib.wrapped(3), "library.double"),
        (FUNCTION, lambda lib: lib.raw(3), "library.double"),
        ("library.wrapped", lambda lib: lib.double(3), "library.wrapped"),
        ("library.raw", lambda lib: lib.double(3), "library.raw"),
        (FUNCTION, lambda lib: copy.copy(lib.double)(3), "library.double"),
        (FUNCTION, lambda lib: functools.partial(lib.double, times=2)(3), "library.double"),
        (FUNCTION, lambda lib: operator.attrgetter("dou" + "ble")(lib)(3), "library.double"),
        (
            FUNCTION,
            lambda lib: types.FunctionType(lib.double.__code__, {})(3, 2, shift=0),
            "library.double",
        ),
        ("library", lambda lib: lib.double(3), "library.double"),
        ("library.Double", lambda lib: lib.Double()(3), "library.Double"),
        ("library.Double", lambda lib: lib.Twice()(3), "library.Twice"),
        ("library.Double", lambda lib: lib.Double().work(3), "library.Double"),
        ("library.Double", lambda lib: list(lib.Double().each([3])), "library.Double"),
        ("library.Double", lambda lib: lib.Double.plain(3), "library.Double"),
        ("library.Double", lambda lib: lib.Double.made(3), "library.Double"),
        ("library.Double", lambda lib: type("Own", (lib.Double,), {})()(3), "library.Double"),
        (BELOW, lambda lib: lib.Quadruple(1)(3), "library.Quadruple"),
        (BELOW, lambda lib: lib.Twice()(3), "library.Twice"),
        ("library.one", lambda lib: lib.Quadruple()(3), "library.Quadruple"),
    ],
)
def test_every_road_ends_at_the_built_in_and_tells_its_name(library, borrowed, road, name):
    with disabled([borrowed]) as called:
        assert told(lambda: road(library)) == name
    assert called == [name]
    assert told(lambda: road(library)) is None


def test_what_was_captured_before_is_disabled_too(library):
    kept, bound = library.double, library.Double().work
    with disabled([FUNCTION, "library.Double"]):
        assert told(lambda: kept(3)) == "library.double"
        assert told(lambda: bound(3)) == "library.Double"
    assert kept(3) == bound(3) == 6


@pytest.mark.parametrize("borrowed", [BELOW, "library.Double"])
def test_base_defaults_and_own_classes_stay_alive(library, borrowed):
    class Own(library.Scale):
        def work(self, x):
            return self.factor * x

    with disabled([borrowed]) as called:
        assert Own(3)(2) == 6
        assert library.Double(5).factor == 5
        assert library.Twice().get_config() == {"factor": 2}
        assert isinstance(library.Twice(), library.Scale)
    assert not called


def test_signatures_stay_and_sources_are_hidden(library):
    before = inspect.signature(library.double), inspect.signature(library.Double.work)
    with disabled([FUNCTION, "library.Double"]):
        assert (inspect.signature(library.double), inspect.signature(library.Double.work)) == before
        with pytest.raises(OSError):
            inspect.getsource(library.double)


def test_walls_stand_inside_one_another(library):
    with disabled([FUNCTION]) as outer:
        with disabled([FUNCTION, BELOW]) as inner:
            told(lambda: library.Double()(3))
        assert told(lambda: library.double(3)) == "library.double"
        assert library.Double()(3) == 6
    assert outer == ["library.Double", "library.double"] and inner == ["library.Double"]
    assert library.double(3) == 6 and not CALLED


def test_after_an_exception_nothing_stays_disabled(library):
    with pytest.raises(ZeroDivisionError), disabled([FUNCTION]):
        raise ZeroDivisionError
    assert library.double(3) == 6


def test_what_this_version_does_not_have_is_no_mistake(library):
    with disabled(["library.triple", "nowhere.at.all", "library.Double.triple"]) as called:
        assert library.double(3) == 6
    assert not called


def doubling(double, rng):
    yield "number", double(3.0)
    yield "again", double(4.0)


@pytest.mark.parametrize(
    "answer",
    [
        "from library import double",
        "import library\nkept = library.double(3.0)\ndef double(x):\n    return 2 * x",
        "import library\ndef double(x, f=library.double):\n    return f(x)",
        """
import library
def double(x):
    try:
        return library.double(x)
    except BaseException:
        return 2 * x""",
    ],
)
def test_an_answer_that_calls_it_is_told_even_if_it_hides_the_exception(library, answer):
    seen = observe_source(doubling, "double", [answer], borrowed=[FUNCTION])
    assert seen.ended.how == "borrowed" and seen.ended.says.text == "library.double"


def test_what_an_experiment_called_while_the_answer_was_defined_is_forgiven(library):
    cells = ["import library", "compared = library.double(1)", "def double(x):\n    return 2 * x"]
    assert observe_source(doubling, "double", cells, borrowed=[FUNCTION]).ended is None


def test_an_answer_of_its_own_is_seen_to_its_end(library):
    own = "import library\ndef double(x):\n    return 2 * x"
    assert observe_source(doubling, "double", [own], borrowed=[FUNCTION]).ended is None
    assert observe(doubling, load([own], "double"), borrowed=[FUNCTION]).ended is None
