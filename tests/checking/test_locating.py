"""A place is told where an answer leaves what right answers compute, and nowhere else."""

import numpy as np
import pytest

from course.checking import knowing
from course.checking.knowing import Values, hashes
from course.checking.locating import locate, place
from course.checking.observation import Observation, Place
from course.checking.observing import load
from course.checking.recording import recorded
from course.checking.wording import says
from course.making.known_values import quiet, united, values

X, Y = np.array([[0.3, 1.7, -2.9], [4.1, -0.6, 5.3]]), np.array([1.3, 0.7, -2.1])


def probe(f, rng):
    """Two labels: for a matrix and for a vector."""
    yield "matrix", f(X, 0.37)
    yield "vector", f(Y, 0.11)


def recording(source, probed=probe, name="f"):
    found = recorded(probed, load([source], name), "", 60)
    assert found.seen.ended is None
    return found


def stepwise(body):
    return "import numpy as np\ndef f(x, eps):\n" + "".join(f"    {line}\n" for line in body)


RIGHT = (
    stepwise(["mean = x.mean(axis=0)", "return (x - mean) / np.sqrt(x.var(axis=0) + eps)"]),
    stepwise(
        [
            "mean, square = x.mean(0), (x * x).mean(0)",
            "return (x - mean) * (square - mean**2 + eps) ** -0.5",
        ]
    ),
    stepwise(
        [
            "away = x - sum(x) / len(x)",
            "inverse = 1 / np.sqrt((away**2).mean(0) + eps)",
            "return inverse * away",
        ]
    ),
)


@pytest.fixture(scope="module")
def known():
    return values([recording(source) for source in RIGHT])


def placed(body, known, wrong=("matrix", "vector")):
    return place(recording(stepwise(body)), wrong, known)


def test_the_first_unknown_value_that_is_made_of_known_ones_is_the_place(known):
    body = ["mean = x.mean(axis=0)", "return (x - mean) / (np.sqrt(x.var(axis=0)) + eps)"]
    # the deviation itself is no value of a right answer: its epsilon stands inside the root
    assert placed(body, known) == Place(4, "np.sqrt(x.var(axis=0))", "value")


def test_a_constant_is_shown_with_what_it_is_used_for(known):
    body = ["small = 0.001", "return (x - x.mean(0)) / np.sqrt(x.var(0) + small)"]
    found = placed(body, known)
    assert found == Place(4, "x.var(0) + small", "about")
    assert "comes close to a value that right answers compute" in says(found).text


def test_a_place_that_is_made_of_signs_of_its_own_is_said_with_less(known):
    body = ["up = x > 1.0", "return (x - x.mean(0)) * up / np.sqrt(x.var(0) + eps)"]
    found = placed(body, known)
    assert found == Place(4, "(x - x.mean(0)) * up", "doubtful value", 3)
    assert says(found).text.endswith("Look at it, and at line 3, where a part of it is computed.")


def test_what_comes_out_right_is_style(known):
    found = recording(
        stepwise(
            [
                "double = 2 * x",
                "away = (double - double.mean(0)) / 2",
                "return away / np.sqrt(x.var(0) * eps)",
            ]
        )
    )
    assert place(found, ["matrix"], known) == Place(5, "x.var(0) * eps", "value")


def test_a_value_on_the_way_that_is_returned_is_told(known):
    found = placed(["mean = x.mean(0)", "return x - mean"], known)
    assert found == Place(4, "x - mean", "early")


def test_a_right_answer_in_a_known_style_has_no_place(known):
    for source in RIGHT:
        assert place(recording(source), ["matrix"], known) is None


def test_what_harms_nothing_elsewhere_comes_last(known):
    body = [
        "unused = (x * 3).sum()",
        "scale = eps if x.ndim == 1 else eps * 5",
        "return (x - x.mean(0)) / np.sqrt(x.var(0) + scale)",
    ]
    assert placed(body, known, ["matrix"]) == Place(4, "eps * 5", "value")


def test_random_numbers_are_never_a_place():
    def drawn(f, rng):
        yield "mean", f(X, rng)

    right = "def f(x, rng):\n    return x.mean() + rng.normal(0, x.std())"
    wrong = "def f(x, rng):\n    return x.mean() + rng.uniform(0, x.std())"
    known = values([recording(right, drawn)])
    assert place(recording(wrong, drawn), ["mean"], Values(known.hashes)) is None


def test_a_grid_of_another_size_is_no_place():
    right = "import numpy as np\ndef f(x, eps):\n    return np.linspace(-3.5, 3.5, 11).std() * eps"
    wrong = right.replace("11", "17")
    known = Values(hashes(recording(right)))
    assert place(recording(wrong), ["matrix"], known) is None


def test_signs_and_transposes_are_free_but_hide_nothing(known):
    body = ["gap = (x.mean(0) - x).T", "return gap.T / -np.sqrt(x.var(0) - eps)"]
    assert placed(body, known) == Place(4, "x.var(0) - eps", "value")


COUNTER = """
import numpy as np
class f:
    def __init__(self, rate):
        self.rate, self.total = rate, np.array([0.4, 1.9, -0.7])

    def step(self, x):
        {statement}
        return self.total
"""


def steps(f, rng):
    counter = f(0.37)
    for _ in range(3):
        counter.step(rng.normal(size=3))
    yield "total", counter.step(Y)


def test_what_a_statement_changes_is_looked_at_again():
    right = recording(COUNTER.format(statement="self.total = self.total + self.rate * x"), steps)
    wrong = recording(COUNTER.format(statement="self.total += x"), steps)
    found = place(wrong, ["total"], Values(hashes(right)))
    assert found == Place(8, "self.total += x", "change")
    assert "after `self.total += x`" in says(found).text


def test_an_old_value_is_unknown_at_a_later_step():
    right = recording(COUNTER.format(statement="self.total = self.total + self.rate * x"), steps)
    stale = "self.total, self.last = getattr(self, 'last', self.total) + self.rate * x, self.total"
    found = place(
        recording(COUNTER.format(statement=stale), steps), ["total"], Values(hashes(right))
    )
    assert found is None or found.line == 8


def test_too_few_right_answers_or_too_different_ones_are_quiet(known):
    all_recorded = [recording(source) for source in RIGHT]
    assert known.quiet == ()
    assert values(all_recorded[:2]).quiet == ("matrix", "vector")
    # searches share no value, however right they are
    strange = "def f(x, eps):\n    return (x * 7.7 - 1.1).sum() * (x - 9.3) + eps"
    odd = [recording(strange.replace("7.7", f"{k}.7")) for k in range(3)]
    assert quiet(odd, [hashes(each) for each in odd]) == ("matrix", "vector")


def test_a_quiet_label_has_no_place(known):
    body = ["return (x - x.mean(0)) / (np.sqrt(x.var(0)) + eps)"]
    silent = Values(known.hashes, ("matrix",))
    assert placed(body, silent) is None and placed(body, silent, ["vector"]) is not None


def test_values_are_stored_and_read(tmp_path, known):
    from course.making.known_values import arrays_of

    path = tmp_path / "values.npz"
    np.savez_compressed(path, **arrays_of("f", Values(known.hashes, ("vector",))))
    back = knowing.read(path, "f")
    assert back.quiet == ("vector",) and np.array_equal(back.hashes, known.hashes)
    assert not knowing.read(path, "g").hashes.size


def test_each_right_answer_adds_what_the_others_do_not_have():
    one, two, _ = (hashes(recording(source)) for source in RIGHT)
    assert len(united([one, two])) > max(len(one), len(two))


def test_the_place_survives_the_way_through_a_wall_and_a_forged_one_does_not():
    found = Observation(place=Place(8, "x.var(0) + eps", "value"))
    assert Observation.from_json(found.to_json()).place == found.place
    for forged in (Place(8, "x" * 99, "value"), Place(0, "x", "value"), Place(8, "x", "lie")):
        with pytest.raises(ValueError):
            Observation.from_json(Observation(place=forged).to_json())


def test_a_long_expression_is_told_by_its_line(known):
    long = "x.var(0) + eps * ({})".format(" + ".join(["0.0125"] * 12))
    found = placed([f"return (x - x.mean(0)) / np.sqrt({long})"], known)
    assert found.line == 3 and len(found.text) <= 60
    assert says(Place(3, "", "value")).text.startswith("Line 3: a value is computed there")


def test_a_second_run_that_is_too_slow_has_no_place(known):
    answer = load([stepwise(["while True:", "    x = x + eps"])], "f")
    assert locate(probe, answer, ["matrix"], known, 0.05) is None


def test_an_array_that_waits_to_be_filled_is_no_value(known):
    body = [
        "y = np.empty_like(x)",
        "for i in range(len(x)):",
        "    y[i] = x[i] - x.mean(0)",
        "return y / np.sqrt(x.var(0) * eps)",
    ]
    assert placed(body, known) == Place(6, "x.var(0) * eps", "value")


def test_of_a_mean_the_whole_term_is_shown(known):
    body = ["n = x.ndim + 0", "mean = x.max(0) / n", "return (x - mean) / np.sqrt(x.var(0) + eps)"]
    found = placed(body, known, ["matrix"])
    assert found == Place(4, "x.max(0) / n", "doubtful value", 3)
    assert "at line 3, where a part of it is computed" in says(found).text.replace("\n", " ")


def test_other_axes_are_not_sure_to_be_right(known):
    body = ["turned = x.reshape(x.shape[::-1])", "return x - turned.mean(0).sum()"]
    found = placed(body, known, ["matrix"])
    assert (found.line, found.kind, found.other) == (4, "doubtful value", 3)


def test_what_is_chosen_among_values_is_not_sure_to_be_right(known):
    body = ["mean = np.maximum(x.mean(0), x.mean(0) - 1.5)", "return (x + mean) * 1.7"]
    found = placed(body, known, ["matrix"])
    assert found == Place(4, "x + mean", "doubtful value", 3)


def test_a_value_that_was_passed_over_is_found():
    right = "import numpy as np\ndef f(x, eps):\n    return x / np.sqrt((x * x).sum())"
    wrong = (
        "import numpy as np\ndef f(x, eps):\n    return x / max(np.sqrt((x**4).sum()) - 1e9, 1.0)"
    )
    found = place(recording(wrong), ["matrix"], Values(hashes(recording(right))))
    assert (found.line, found.text) == (3, "x**4")


def test_a_small_change_is_seen_beside_a_large_entry():
    def both(f, rng):
        yield "slope", f(np.array([1000.0, -1000.0, 0.3, -0.7]))

    right = recording("def f(z):\n    return z * z", both)
    wrong = recording("def f(z):\n    return (z + 1e-2) * z", both)
    found = place(wrong, ["slope"], Values(hashes(right)))
    assert found.text == "z + 1e-2"


KEEPER = """
import keras
class f:
    def __init__(self, rate=0.0):
        self.kept = keras.Variable([0.4, 1.9, -0.7])

    def step(self, x):
        new = self.kept * 0.37 + x
        jump = new * 0.37 + x
        self.kept.assign({kept})
        return jump
"""


def test_a_variable_that_gets_the_wrong_value_is_found_where_it_gets_it():
    right = recording(KEEPER.format(kept="new"), steps)
    wrong = recording(KEEPER.format(kept="jump"), steps)
    found = place(wrong, ["total"], Values(hashes(right)))
    assert found == Place(10, "self.kept.assign(jump)", "held")
    assert "do not keep in a variable here" in says(found).text.replace("\n", " ")


def test_an_old_value_that_a_variable_keeps_is_found():
    right = recording(KEEPER.format(kept="new"), falling)
    wrong = recording(KEEPER.format(kept="keras.ops.maximum(self.kept, new)"), falling)
    found = place(wrong, ["total"], Values(hashes(right)))
    assert (found.line, found.kind) == (10, "held")


def falling(f, rng):
    keeper = f()
    for x in ([2.3, 4.1, 3.2], [-1.3, -2.7, -0.9]):
        keeper.step(np.array(x))
    yield "total", keeper.step(Y)


STORING = """
import numpy as np
class f:
    def __init__(self, rate=0.0):
        self.kept = {{"a": np.array([0.4, 1.9, -0.7])}}

    def step(self, x):
        kept = self.kept["a"] * 0.37 + x
        self.kept["a"] = {stored}
        return kept
"""


def test_a_stale_value_leads_to_the_line_that_stored_it():
    right = recording(STORING.format(stored="kept"), steps)
    wrong = recording(STORING.format(stored="kept * 0.81"), steps)
    found = place(wrong, ["total"], Values(hashes(right)))
    assert found.line == 9


def test_where_random_numbers_are_drawn_a_small_difference_does_no_harm():
    def drawn(f, rng):
        yield "spread", f(X, rng).std()

    right = (
        "import numpy as np\ndef f(x, rng):\n    return rng.normal(0, 2 / x.std() / 0.87962566, 99)"
    )
    close = right.replace("0.87962566", "0.8796").replace("normal", "uniform")
    wrong = right.replace("0.87962566", "0.7")
    known = Values(hashes(recording(right, drawn)))
    assert place(recording(close, drawn), ["spread"], known) is None
    assert place(recording(wrong, drawn), ["spread"], known).text == "2 / x.std() / 0.7"


CONFIGURED = """
import numpy as np
class f:
    def __init__(self, rate):
        self.rate = rate

    def call(self, x):
        return x / (1 - self.rate)

    def get_config(self):
        return {{"rate": {stored}}}
"""


def copies(f, rng):
    first = f(0.37)
    first.call(Y)
    yield "copy", f(**first.get_config()).call(X)


def test_what_a_config_passes_on_is_found_where_it_is_returned():
    right = recording(CONFIGURED.format(stored="self.rate"), copies)
    wrong = recording(CONFIGURED.format(stored="1 - self.rate"), copies)
    found = place(wrong, ["copy"], Values(hashes(right)))
    assert found is None or found.line == 11


EXCHANGED = """
class f:
    def __init__(self, rate, factor):
        self.rate, self.factor = rate, factor

    def call(self, x):
        return x / self.rate + self.factor

    def get_config(self):
        return {{"rate": self.{rate}, "factor": self.{factor}}}
"""


def another(f, rng):
    first = f(0.37, 1.9)
    yield "first", first.call(X)
    yield "copy", f(**first.get_config()).call(X)


def test_what_was_right_before_a_copy_was_made_is_no_place():
    right = recording(EXCHANGED.format(rate="rate", factor="factor"), another)
    wrong = recording(EXCHANGED.format(rate="factor", factor="rate"), another)
    assert place(wrong, ["copy"], Values(hashes(right))) is None


def test_what_is_known_by_accident_after_it_was_unknown_is_not_known():
    def steps(f, rng):
        yield "path", [f(0.2 * step, 5) for step in range(1, 9)]

    def stepping(*body):
        return recording("def f(x, n):\n" + "".join(f"    {line}\n" for line in body), steps)

    # where x is 0.8, x - 0.6 is 0.2, and so is x / (5 - 1)
    right = [
        stepping("away = x - 0.6", "return (away + 0.6) / n + 0.11"),
        stepping("share = x / n", "return share + 0.11"),
    ]
    wrong = stepping("last = n - 1", "share = x / last", "return share + 0.11")
    known = Values(np.unique(np.concatenate([hashes(each) for each in right])))
    assert place(wrong, ["path"], known).text == "n - 1"
