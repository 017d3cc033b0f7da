"""What a source may say: honest answers pass in any dress, ways around a check are shown."""

import ast
import re
from functools import reduce
from pathlib import Path
from types import ModuleType

import pytest

from course import syllabus
from course.grading import honesty
from course.grading.allowed import OPEN, Allowed, entries
from course.making import exercises
from course.making.catalogue import check_of

HERE = Path(__file__).parent
EXERCISES = {
    each.name: (lesson, each) for lesson in syllabus.lessons() for each in lesson.exercises
}
CLIP = "clip_by_global_norm"


def looked_at(*cells: str, name: str = CLIP):
    """The flags of an answer to an exercise."""
    lesson, exercise = EXERCISES[name]
    return honesty.flags(cells, exercise, check_of(lesson, name).borrowed)


def says(*cells: str, name: str = CLIP) -> list[str]:
    return [flag.says for flag in looked_at(*cells, name=name)]


def clips(body: str, head: str = "") -> str:
    """An answer to CLIP that does what `body` says, behind the imports of everybody."""
    imports = "import keras, numpy as np, tensorflow as tf\nfrom keras import ops\n"
    return f"{imports}{head}\ndef {CLIP}(gradients, clip_norm):\n    {body}"


def answers(file: str):
    """(exercise, kind, source) from cells that begin with `# %% exercise kind | title`."""
    parts = re.split(r"^# %% (\w+) ?(.*) \| (.*)$", (HERE / file).read_text(), flags=re.M)[1:]
    return [
        pytest.param(name, kind, source, id=f"{name}: {title}")
        for name, kind, title, source in zip(*(parts[i::4] for i in range(4)), strict=True)
    ]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_and_its_equivalents_are_honest(name):
    lesson, _ = EXERCISES[name]
    solved, asked = exercises.solved_cells(lesson), exercises.asked(lesson)[name]
    others = lesson.module("equivalents").EQUIVALENT.get(name, [])
    cells = [cell(exercises.solved(asked)) if callable(cell) else cell for cell in others]
    for changed in ([], *([cell] for cell in cells)):
        assert not says(*solved, *changed, name=name)


@pytest.mark.parametrize("name, kind, source", answers("honest.txt"))
def test_an_honest_answer_in_unusual_dress_is_not_flagged(name, kind, source):
    assert not says(source, name=name)


@pytest.mark.parametrize("name, kind, source", answers("roads.txt"))
def test_a_road_to_the_built_in_or_the_truth_is_shown(name, kind, source):
    flags = looked_at(source, name=name)
    assert flags and all(flag.line in source for flag in flags)
    assert any(flag.refused for flag in flags) or kind == "looked at"


@pytest.mark.parametrize(
    "body",
    [
        "return tf.clip_by_global_norm(gradients, clip_norm)[0]",
        "return tf.compat.v1.clip_by_global_norm(gradients, clip_norm)[0]",
        "clip = tf.clip_by_global_norm; return clip(gradients, clip_norm)[0]",
        "return getattr(tf, 'clip_by_global_norm')(gradients, clip_norm)[0]",
        "import tensorflow as np; return np.clip_by_global_norm(gradients, clip_norm)[0]",
    ],
)
def test_a_plain_call_of_the_built_in_is_refused(body):
    flags = looked_at(clips(body))
    assert flags[0].refused and flags[0].line == body
    assert (
        flags[0].says == "calls tensorflow.clip_by_global_norm, which is what the exercise asks for"
    )


@pytest.mark.parametrize(
    "name, source",
    [
        ("adam", "import keras\nE = keras.optimizers.Adam().epsilon\nclass Adam:\n    e = E"),
        (CLIP, clips("return [tf.clip_by_global_norm][0](gradients, clip_norm)")),
        (CLIP, clips("return f(gradients)", "f = [tf.clip_by_global_norm]")),
        (CLIP, clips("def f(x: Box[tf.clip_by_global_norm]): ...", "class Box: ...")),
        (CLIP, clips("pass").replace("clip_norm)", "clip_norm, f=tf.clip_by_global_norm)")),
    ],
)
def test_a_built_in_that_is_only_named_is_not_refused(name, source):
    (flag,) = looked_at(source, name=name)
    assert not flag.refused and flag.says.startswith("names ")


@pytest.mark.parametrize(
    "body",
    [
        "x: tf.clip_by_global_norm = gradients; return x",
        "return isinstance(gradients, (list, keras.optimizers.SGD))",
        "return type(gradients) == keras.layers.BatchNormalization",
        "return clip_norm is tf",
        "def f(x: list[tf.Module] | None) -> tf.RaggedTensor: ...",
        "'''Not tf.clip_by_global_norm, not eval, no __globals__.'''",
        "def helper(open, input=1, *, vars=2): return open + input + vars",
        "compile = clip_norm; return compile",
        "return [eval for eval in gradients]",
        "tf = clip_norm; return tf.anything",
        "import os; os.environ['PYTHONHASHSEED'] = '0'",
        "import sys; return sys.float_info.eps",
        "import subprocess, pickle",
        "return getattr(gradients, 'shape'), hasattr(np, clip_norm)",
        "mine = ops; return mine.sum(gradients)",
        "_ = [(open := g) for g in gradients]; return open",
        "class A:\n        def f(self): self.f_code = self.f_back; return super().__setattr__",
        "K = tf.keras.backend; return K.epsilon()",
        "return np.linalg.norm(gradients) + np.add.reduce(gradients)",
        "try: pass\n    except ValueError as error: print(error, error.args)",
    ],
)
def test_what_is_only_named_or_one_s_own_is_not_flagged(body):
    assert not says(clips(body))


@pytest.mark.parametrize(
    "body, told",
    [
        ("return [tf][0]", "uses tensorflow, which"),
        ("return (m := tf)", "uses tensorflow, which"),
        ("return tf.raw_ops.Clip(gradients)", "uses tensorflow.raw_ops.Clip, which"),
        ("import math; return math.__spec__", "uses __spec__, the inside"),
        ("np.mean = abs", "changes np, which is not its own"),
        ("del np.mean", "changes np, which is not its own"),
        ("setattr(keras.Layer, 'call', abs)", "changes keras.Layer, which"),
        ("for keras.Layer.call in [abs]: pass", "changes keras.Layer, which"),
        ("return getattr(gradients, str(clip_norm))", "takes an attribute whose name is computed"),
        ("return map(getattr, gradients)", "takes an attribute whose name is computed"),
        ("return eval('1')", "uses eval, with which any code can be run"),
        ("return open('x')", "uses open, which no answer"),
        ("return __builtins__", "uses __builtins__, the inside"),
        ("return gradients.__closure__", "uses __closure__, the inside"),
        ("return '{0.__globals__}'.format(clip_norm)", "uses __globals__, the inside"),
        ("import os; return locals()['os']", "uses locals, which"),
        ("return gradients(1).x + gradients.heights", "uses gradients.heights, which"),
        ("f = gradients; f(1); return gradients.__self__", "uses __self__, the inside"),
        ("match clip_norm:\n        case object(__globals__=g): return g", "uses __globals__"),
        ("try: tf\n    except NameError as error: return error.obj", "uses error.obj, which"),
        ("from contextlib import sys; return sys.modules", "uses contextlib.sys.modules, which"),
        ("from lessons.optimizers import gallery; return gallery.x", "uses lessons.optimizers.ga"),
        ("from course.lab import data; return data.digits()", "uses course.lab.data.digits, which"),
    ],
)
def test_what_leads_elsewhere_is_looked_at_and_costs_nothing(body, told):
    flags = looked_at(clips(body))
    assert any(flag.says.startswith(told) for flag in flags)
    assert not any(flag.refused for flag in flags)


@pytest.mark.parametrize(
    "source",
    [
        "from tensorflow import clip_by_global_norm",
        "import tensorflow as tf\nclip_by_global_norm = tf.clip_by_global_norm",
        "import tensorflow as t\nf = t.clip_by_global_norm\nclip_by_global_norm = f",
    ],
)
def test_an_answer_that_is_the_built_in_by_another_name_is_refused(source):
    assert [flag.refused for flag in looked_at(source)] == [True]


@pytest.mark.parametrize(
    "base, refused",
    [
        ("keras.optimizers.Lamb", True),
        ("keras.optimizers.Optimizer", False),
        ("keras.optimizers.schedules.LearningRateSchedule", False),
        ("keras.layers.Layer", False),
    ],
)
def test_below_a_class_are_those_beside_it(base, refused):
    source, exercise = f"import keras\nclass Adam({base}): ...", EXERCISES["adam"][1]
    flags = honesty.flags([source], exercise, ["below keras.optimizers.Optimizer"])
    assert [f.says for f in flags] == [honesty.CALLS.format(name=base)] * refused


def test_an_own_answer_behind_an_import_of_the_same_name_is_honest():
    assert not says("from tensorflow import clip_by_global_norm", clips("return gradients"))


def test_a_name_with_two_meanings_is_judged_by_both():
    source = clips("return tf.sqrt(1) + tf.maximum(1, 2)", "if len('a'):\n    tf = np")
    assert not says(source)
    assert says(source.replace("tf.sqrt", "tf.raw_ops")) == [
        "uses tensorflow.raw_ops, which no answer is known to need"
    ]


def test_a_class_does_not_hand_its_names_to_its_methods():
    source = "import tensorflow as f\nclass A:\n    f = 1\n    def g(self):\n        return [f]\n"
    assert says(source + clips("return A")) == ["uses tensorflow, which no answer is known to need"]


def test_global_and_nonlocal_names_are_bound_where_they_say():
    fetch = "def fetch():\n    global m\n    import tensorflow as m\n"
    assert looked_at(fetch + clips("fetch(); return m.clip_by_global_norm(gradients, 1)"))[
        0
    ].refused
    inner = "m = 1\n    def fetch():\n        nonlocal m\n        import tensorflow as m\n"
    assert looked_at(clips(f"{inner}    return m.clip_by_global_norm(1, 2)"))[0].refused
    skips = "tf = 1\n    def f():\n        global tf\n        return [tf]\n    return f()"
    assert says(clips(skips)) == ["uses tensorflow, which no answer is known to need"]


def test_names_of_a_star_import_are_known():
    source = "from keras.ops import *\ndef soft_threshold(w, threshold):\n    return {}(w)"
    assert looked_at(source.format("soft_shrink"), name="soft_threshold")[0].refused
    assert not says(source.format("abs(sum)"), name="soft_threshold")
    assert says("from tensorflow import *") == [
        "uses tensorflow.*, which no answer is known to need"
    ]


def test_the_first_iterable_of_a_comprehension_is_not_its_own_variable():
    told = ["uses tensorflow, which no answer is known to need"]
    assert says(clips("return [tf.clip_by_global_norm for tf in [tf]]")) == told


def test_only_what_the_answer_needs_is_looked_at():
    experiment = "import keras, pickle\nkeras.config.set_floatx('float64')\npickle.dumps(eval)\n"
    assert says(experiment, clips("return keras.ops.abs(gradients)")) == [
        "uses eval, with which any code can be run"
    ]
    needed = "found = {}\nfound.update(m=keras.layers.LSTM)"
    assert says(clips("return found", needed)) == [
        "uses keras.layers.LSTM, which no answer is known to need"
    ]


def test_of_what_is_no_more_than_needed_all_is_looked_at():
    cells, exercise = ["import keras\nkeras.layers.LSTM(3)", clips("return 1")], EXERCISES[CLIP][1]
    assert not honesty.flags(cells, exercise, [])
    (flag,) = honesty.flags(cells, exercise, [], whole=False)
    assert flag.says == "uses keras.layers.LSTM, which no answer is known to need"


def test_an_answer_may_have_another_name():
    cells, exercise = ["import tensorflow as tf\n_ = tf.clip_by_norm"], EXERCISES[CLIP][1]
    (flag,) = honesty.flags(cells, exercise, ["tensorflow.clip_by_norm"], name="_")
    assert flag.refused


def test_modules_are_changed_wherever_it_stands():
    assert says("import numpy\nnumpy.mean = abs", clips("return gradients")) == [
        "changes numpy, which is not its own"
    ]
    assert not says(clips("return Mine"), "class Mine: pass\nMine.call = abs")


def test_cells_that_are_no_python_are_passed_over():
    assert not says("%matplotlib inline", "def broken(:", clips("return gradients"))


def test_refused_lines_come_first_and_nothing_is_said_twice():
    body = "x = [tf, tf, np]; return tf.clip_by_global_norm(x), tf.clip_by_global_norm(x)"
    flags = looked_at(clips(body))
    assert [flag.refused for flag in flags] == [True, False, False]
    assert len({flag.says for flag in flags}) == 3


DEEP = 3000


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as a0\n" + "\n".join(f"a{i + 1} = a{i}" for i in range(DEEP)),
        "f = 1\0",
        "f = '\ud800'",
        "f = (",
        "\ufefff = eval('1')",
    ],
    ids=["aliases", "null", "surrogate", "broken", "mark"],
)
def test_a_source_that_cannot_be_looked_through_is_looked_at(source):
    (flag,) = looked_at(f"{source}\n{CLIP} = a{DEEP}.x" if "a0" in source else source)
    assert flag.says.startswith("cannot be looked through") and not flag.refused


@pytest.mark.parametrize(
    "source",
    ["+".join(["f = 1", *["1"] * 2 * DEEP]), f"import numpy\nf = numpy{'.a' * DEEP}"],
    ids=["sum", "attributes"],
)
def test_a_deep_source_is_looked_through_or_looked_at(source):
    """How deep Python can go depends on its version."""
    assert all(
        flag.says.startswith("cannot be looked through") and not flag.refused
        for flag in looked_at(source)
    )


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n" * DEEP,
        "a = b\nb = a\na = a.x\nclip_by_global_norm = a.y",
        "def f():\n    nonlocal q\n    q = 1",
        "x = 1\x0c\ny = 2\r\nz = 3\rw = 4",
        "\n".join(f"def f{i}(x):\n    return f{i - 1}(x)" for i in range(300)),
    ],
)
def test_odd_sources_raise_nothing(source):
    assert not says(source)


def test_meanings_that_multiply_are_cut_off():
    doubled = "\n".join(f"a{i + 1} = a{i}.x\na{i + 1} = a{i}.y" for i in range(40))
    assert says(f"import numpy as a0\n{doubled}\n{CLIP} = a40.z") == [
        "uses a name of many meanings.z, which no answer is known to need"
    ]


def test_what_is_shown_is_short():
    flag, *_ = looked_at(clips(f"return tf.{'a' * 5000}"))
    assert len(flag.says) < 300 and len(flag.line) < 300


def test_what_an_exercise_declares_is_open_to_it_alone():
    net = "import keras\ndef {}(x, y):\n    return keras.layers.Dropout(0.5)(x)"
    assert not says(net.format("beat_the_noise"), name="beat_the_noise")
    assert says(net.format("bn_forward"), name="bn_forward")


def found(path: str):
    """What stands at a dotted path; None where there is nothing."""
    top, *names = path.split(".")
    return reduce(lambda owner, name: getattr(owner, name, None), names, pytest.importorskip(top))


@pytest.mark.parametrize("name", [n for n, (_, each) in EXERCISES.items() if each.uses])
def test_what_an_exercise_declares_exists(name):
    for path in EXERCISES[name][1].uses:
        assert found(path.removesuffix(".*")), path


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("owner", [e[:-2] for e in sorted(entries(OPEN)) if e.endswith(".*")])
def test_no_open_module_leads_into_another_package(owner):
    pytest.importorskip(owner.rpartition(".")[0] or owner)
    module, allowed = found(owner), Allowed()
    for name in dir(module):
        inner, path = getattr(module, name, None), f"{owner}.{name}"
        if isinstance(inner, ModuleType) and path in allowed:
            inside = inner.__name__.split(".")[0] == owner.split(".")[0]
            assert inside or f"{inner.__name__}.*" in allowed.entries, path


def test_the_parser_of_the_list_reads_what_is_written():
    assert {*entries("numpy: * -load\nos:\n  getenv")} == {"numpy.*", "-numpy.load", "os.getenv"}
    assert all(ast.parse(e.strip("-").removesuffix(".*")) for e in entries(OPEN))
