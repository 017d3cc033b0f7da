"""An answer in another process than its probe: it does the same, and finds nothing there."""

import multiprocessing
import re
import time

import keras
import numpy as np
import pytest

from course.checking.apart import Teller, observe
from course.checking.observing import observe_source
from course.checking.probing import Unusable, apart, generator, parts, seen
from course.checking.sealing import sealed


class Hill:
    """A secret: its top, and who asked where."""

    def __init__(self, rng, limit=1000):
        self.top, self.asked, self.limit = rng.uniform(size=2), [], limit

    def height(self, x) -> float:
        x = np.array(x, float).reshape(2)
        if len(self.asked) == self.limit:
            raise Unusable("asked {limit} times", limit=self.limit)
        self.asked.append(x)
        return float(-np.sum((x - self.top) ** 2))


@apart
def climb(climb, rng):
    """How often it asks, and how near it comes."""
    hill = Hill(rng)
    found = climb(sealed(hill.height), generator(int(rng.integers(99))))
    yield "asked", len(hill.asked)
    yield "off", hill.top - np.asarray(found, float)


@apart
def change(change, rng):
    """What becomes of arguments, and what the generator draws next."""
    x, rows, options, own = np.zeros(3), [[1], [2]], {"a": [0]}, np.random.default_rng(3)
    yield "returned", change(x, rows, options, own)
    yield "x", x
    yield "rows", [len(row) for row in rows]
    yield "options", [len(options), *options["a"]]
    yield "next", own.uniform()


@apart
def twice(twice, rng):
    yield seen("number", twice(3.0), x=3.0)
    yield "vector", twice(rng.uniform(1, 2, 4))


@apart
def model(model, rng):
    """Something that cannot be sent: it stays, and is asked."""
    made = model()
    yield "predicted", made.predict(np.ones((2, 3), "float32"), verbose=0)
    yield "kernels", [w.size for w in made.get_weights()]
    yield "has", [hasattr(made, name) for name in ("predict", "nothing")]


ALIKE = {
    "asks": (climb, "def climb(f, rng):\n    return max(rng.random((9, 2)), key=f)"),
    "asks_in_threads": (
        climb,
        "from multiprocessing.pool import ThreadPool\ndef climb(f, rng):\n"
        "    x = rng.random((9, 2))\n"
        "    with ThreadPool(4) as pool: return x[np.argmax(pool.map(f, x))]",
    ),
    "draws_globally": (climb, "def climb(f, rng):\n    return np.random.random(2)"),
    "draws_with_keras": (climb, "def climb(f, rng):\n    return keras.random.uniform((2,))"),
    "never_asks": (climb, "def climb(f, rng):\n    return 0, 0"),
    "asks_wrongly": (climb, "def climb(f, rng):\n    return f([1, 2, 3])"),
    "asks_with_nothing": (climb, "def climb(f, rng):\n    return f()"),
    "asks_without_end": (climb, "def climb(f, rng):\n    while True: f([0, 0])"),
    "goes_on_after_the_end": (
        climb,
        "def climb(f, rng):\n    for _ in range(2000):\n        try: f([0, 0])\n"
        "        except Exception as e: kind = type(e).__name__\n    return len(kind), 0",
    ),
    "catches": (
        climb,
        "def climb(f, rng):\n    try: f('high')\n    except ValueError: return f((0.5, 0.5)), 0",
    ),
    "asks_with_a_function": (climb, "def climb(f, rng):\n    return f(lambda: f((0, 0)))"),
    "asks_with_itself": (climb, "def climb(f, rng):\n    return f(f)"),
    "changes": (
        change,
        "def change(x, rows, options, rng):\n    x += 1; rows[0].append(3); rows.append([])\n"
        "    options['a'][0] = 7; options['b'] = 1\n    return rng.uniform()",
    ),
    "returns_its_argument": (
        change,
        "def change(x, rows, options, rng):\n    x[1] = 5\n    return x",
    ),
    "is_right": (twice, "def twice(x):\n    return 2 * x"),
    "is_a_tensor": (twice, "def twice(x):\n    return 2 * keras.ops.convert_to_tensor(x)"),
    "is_no_function": (
        twice,
        "import functools, operator\ntwice = functools.partial(operator.mul, 2)",
    ),
    "is_blank": (twice, "def twice(x):\n    raise NotImplementedError"),
    "is_blank_later": (
        twice,
        "def twice(x):\n    if np.ndim(x): raise NotImplementedError\n    return 6",
    ),
    "returns_nothing": (twice, "def twice(x):\n    pass"),
    "returns_text": (twice, "def twice(x):\n    return 'six'"),
    "returns_a_set": (twice, "def twice(x):\n    return {6}"),
    "returns_a_generator": (twice, "def twice(x):\n    yield 6"),
    "returns_itself": (twice, "def twice(x):\n    return twice"),
    "returns_ragged_lists": (twice, "def twice(x):\n    return [[1], [2, 3]]"),
    "returns_a_huge_number": (twice, "def twice(x):\n    return 10 ** 9999"),
    "stops": (twice, "def twice(x):\n    y = x / 2\n    return y[0]"),
    "stops_deep": (twice, "def twice(x):\n    return twice(x)"),
    "stops_its_own_way": (
        twice,
        "class Own(Exception):\n    pass\ndef twice(x):\n    raise Own('no {x}')",
    ),
    "exits": (twice, "def twice(x):\n    raise SystemExit(3)"),
    "cannot_be_defined": (twice, "def twice(x):\n    return 1\n1 / 0"),
    "cannot_be_read": (twice, "def twice(x)\n    return 1"),
    "borrows": (twice, "def twice(x):\n    return np.multiply(x, 2)"),
    "makes_a_model": (
        model,
        "def model():\n    keras.utils.set_random_seed(0)\n"
        "    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])",
    ),
    "makes_a_model_that_stops": (
        model,
        "class Made:\n    def predict(self, x, verbose):\n        return x @ x\ndef model():\n"
        "    return Made()",
    ),
}


def told(seen) -> str:
    """All that is known of an answer; the number of its definition says nothing."""
    return re.sub(r"<twice \d+>", "", seen.to_json())


@pytest.mark.parametrize("probe, source", ALIKE.values(), ids=ALIKE)
def test_it_is_seen_to_do_what_it_does_in_one_process(teller, probe, source):
    given = probe, probe.__name__, [f"import keras, numpy as np\n{source}"], 5, ("numpy.multiply",)
    assert told(observe(teller, *given)) == told(observe_source(*given))


HILL = "import numpy as np\ndef climb(f, rng):\n    "
LOOKS = {  # what an answer returns that looks for the top of the hill
    "attributes": "return f.top",
    "self": "return f.__self__.top",
    "closure": """cells = [cell.cell_contents for cell in f.__closure__]
    return next(cell.top for cell in cells if hasattr(cell, 'top'))""",
    "frames": """import sys
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if type(value).__name__ == 'Hill': return value.top
        frame = frame.f_back""",
    "frames of threads": """import sys
    for frame in sys._current_frames().values():
        while frame:
            if 'hill' in frame.f_locals: return frame.f_locals['hill'].top
            frame = frame.f_back""",
    "gc": """import gc
    return next(each.top for each in gc.get_objects() if type(each).__name__ == 'Hill')""",
    "referents": """import gc
    seen, waiting = set(), [f]
    while waiting:
        each = waiting.pop()
        if type(each).__name__ == 'Hill': return each.top
        if id(each) not in seen and len(seen) < 10**5:
            seen.add(id(each)); waiting += gc.get_referents(each)""",
    "traceback": """try: f('?')
    except Exception as error:
        frame = error.__traceback__
        while frame.tb_next: frame = frame.tb_next
        return frame.tb_frame.f_locals['self'].top""",
    "inspect": """import inspect
    return inspect.getclosurevars(f).nonlocals['function'].__self__.top""",
    "a float that looks around": """import sys
    class Spy(float):
        def __array__(self, *a, **k): Spy.found = sys._getframe(1).f_locals['self'].top
        __float__ = __array__
    try: f([Spy(0), Spy(1)])
    except Exception: pass
    return Spy.found""",
    "an array that looks around": """import sys
    class Spy:
        def __array__(self, *a, **k):
            Spy.found = sys._getframe(1).f_locals['self'].top
            return np.zeros(2)
    try: f(Spy())
    except Exception: pass
    return Spy.found""",
    "the seed": """import gc
    seeds = [s for s in gc.get_objects() if isinstance(s, dict) and s.get('seed') == 12345]
    return np.random.default_rng(seeds[0]['seed']).uniform(size=2)""",
    "the generator": """seed = rng.bit_generator.seed_seq.entropy
    return np.random.default_rng(seed).uniform(size=2)""",
    "the module": "import course.checking.apart as a; return a.Teller.last.handed[0].top",
    "the other process": """import os
    text = open(f'/proc/{os.getppid()}/environ').read()
    return text.index('top'), 0""",
    "raw messages": """pipe = f.__closure__[-1].cell_contents.link
    pipe.send('returned', ['tuple', 0.5, 0.5], ['tuple'], ['dict'])
    return 0, 0""",
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_it_does_not_find_what_its_probe_knows(teller, look):
    found = observe(teller, climb, "climb", [HILL + look], seed=12345)
    off = found.values.get("off")
    assert off is None or not np.all(np.abs(off) < 1e-6)


FORGED = {  # what is written to the pipe in place of a call's return
    "no JSON": b"{",
    "no list": b"3",
    "an unknown word": b'["run", "os"]',
    "nothing": b"[]",
    "a function that was never handed over": b'["asked", 99, ["tuple"], ["dict"]]',
    "a place before the first": b'["asked", -1, ["tuple"], ["dict"]]',
    "arguments that are none": b'["asked", 0, 3, null]',
    "a function of a module": b'["returned", ["open", "os", "getcwd"], ["tuple"], ["dict"]]',
    "too few values": b'["returned", 0]',
    "a strange array": b'["returned", ["array", "O", [1], ""], ["tuple"], ["dict"]]',
    "an array of no shape": b'["returned", ["array", "<f8", [99], ""], ["tuple"], ["dict"]]',
    "deep lists": b"[" * 10**5,
    "an end that is none": b'["ended"]',
    "a sentence that is none": b'["ended", "raised", 3, 4]',
    "a sentence that looks inside": b'["ended", "raised", ["{x.__class__}", {"x": 1}], ""]',
    "a sentence without end": b'["ended", "raised", ["{x:999999999}", {"x": 1}], ""]',
    "a strange type": b'["returned", ["stays", 0, "\\u0000", ""], ["tuple"], ["dict"]]',
    "a reply to nothing": b'["answer", 3]',
}


@pytest.mark.parametrize("message", FORGED.values(), ids=FORGED)
def test_a_forged_message_ends_the_observation_and_nothing_else(message):
    here, there = multiprocessing.Pipe()
    for reply in (b'["returned", 0, "climb"]', message):
        there.send_bytes(reply)
    ended = observe(Teller(here), climb, "climb", [""]).ended
    assert ended.how == "forged"


ENDS = {
    "died": "import os; os._exit(0)",
    "died by a signal": "import os; os.kill(os.getpid(), 9)",
    "output": "return np.zeros(3 * 10**6)",
    "died without the pipe": "import os; os.closerange(3, 99); return 0, 0",
    "raised": "import numpy; return numpy.zeros(10**16)",
}


@pytest.mark.parametrize("how, source", ENDS.items(), ids=ENDS)
def test_an_answer_that_ends_its_process_is_known_by_how(teller, how, source):
    ended = observe(teller, climb, "climb", [HILL + source]).ended
    assert ended.how == how.split()[0]


def test_one_that_asks_without_end_is_slow_and_not_dear(teller):
    """The probe's log stays short; the time limit of the observer does the rest."""
    source = "try: f((0, 0))\n        except Exception: pass\n    return 0, 0"
    start = time.perf_counter()
    found = observe(teller, climb, "climb", [f"{HILL}for _ in range(10**4):\n        {source}"])
    print(f"\n  {(time.perf_counter() - start) / 1e4 * 1e6:.0f} µs for a question")
    assert found.values["asked"] == 1000


def test_answers_follow_each_other_in_one_process(teller):
    for factor in (2, 3):
        source = f"def twice(x):\n    return {factor} * x"
        assert observe(teller, twice, "twice", [source]).values["number|x=3"] == 3 * factor


def test_what_changes_afterwards_changes_nothing(teller):
    source = """kept = []
def climb(f, rng):
    here = np.zeros(2)
    f(here)
    here += 1
    kept.append(here)
    return here"""
    seen = [observe(teller, climb, "climb", [f"import numpy as np\n{source}"], s) for s in (0, 1)]
    assert all(each.values["asked"] == 1 for each in seen)


@apart
def given_a_layer(given_a_layer, rng):
    yield "kernel", given_a_layer(keras.layers.Dense(3))


def test_an_author_hears_what_cannot_be_sent(teller):
    seen = observe(teller, given_a_layer, "given_a_layer", ["def given_a_layer(layer): return 0"])
    assert "Dense cannot be sent" in seen.ended.says.text


@apart
def of_two(of_two, rng):
    yield "sum", np.sum(parts(of_two, of_two(1, b=2), ("a", "b")))


@pytest.mark.parametrize("returned", ["[a, b]", "(a, b)", "np.array([a, b])", "{'a': a, 'b': b}"])
def test_parts_may_come_in_any_dress(teller, returned):
    source = f"import numpy as np\ndef of_two(a, b):\n    return {returned}"
    assert observe(teller, of_two, "of_two", [source]).values["sum"] == 3
