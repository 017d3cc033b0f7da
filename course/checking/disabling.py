"""The built-in that an exercise asks for, disabled in place while an answer runs.

It is no name that is replaced but the code of the functions: whatever road leads to them, an
alias, a copy, a twin in `tf.compat`, a configuration, a subclass, ends at the same refusal. A name
stands for a family, which is found by identity:

    "keras.random.dropout"                       a function and what it wraps
    "keras.layers.Dropout"                       a class and all below it
    "below keras.optimizers.Optimizer"           all below a class, which itself stays alive
    "scipy.stats.loguniform"                     an object: its class
    "tensorflow.python.ops.gen_training_ops"     the functions of a module

Of a class all functions are disabled but those that make and describe an object: to read a default
is honest. What is written in C cannot be disabled; what calls it in Python can.
"""

import contextlib
import functools
import inspect
import pkgutil
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType

BELOW = "below "
# Functions of a class that make or describe an object; so do all special methods but a few.
DESCRIBING = ("build", "compute_output_shape", "compute_output_spec", "from_config", "get_config")
WORKING = ("__call__", "__enter__", "__getitem__", "__iter__", "__next__")

CALLED: list[list[str]] = []  # what was called behind each wall that is up, the outer one first


class Borrowed(BaseException):
    """The answer called the built-in against which it is checked.

    No Exception: an answer may catch those, and Keras and TensorFlow make others of them.
    """


@contextlib.contextmanager
def disabled(names: Sequence[str]) -> Iterator[list[str]]:
    """Let the built-ins of these names raise `Borrowed`.

    Yields a list of the names that were called so far, for whoever catches the exception.
    """
    functions, called = family(tuple(names)), []
    alive = [function.__code__ for function, _ in functions]
    CALLED.append(called)
    try:
        for function, refusal in functions:
            function.__code__ = refusal
        yield called
    finally:
        for (function, _), code in zip(functions, alive, strict=True):
            function.__code__ = code
        CALLED.pop()


@functools.cache
def family(names: tuple[str, ...]) -> list[tuple[FunctionType, CodeType]]:
    """Each function that `names` stand for, and the code with which it refuses."""
    known = {kind: public_name(kind, names) or name for name in names for kind in kinds(name)}
    found: dict[FunctionType, Refusal] = {}
    for name in names:
        for function in functions(name):
            told = f"{name}.{function.__name__}" if isinstance(named(name), ModuleType) else name
            found.setdefault(function, Refusal(told, known))
    return [(each, refusing(each.__code__, refusal)) for each, refusal in found.items()]


def functions(name: str) -> Iterator[FunctionType]:
    """The functions that one name stands for; none where this version has nothing of that name."""
    built_in = named(name)
    if isinstance(built_in, ModuleType):
        yield from (each for each in inside(built_in) if each.__module__ == built_in.__name__)
    elif wrapped := list(unwrapped(built_in)):
        yield from (*wrapped, *twins(wrapped[-1]))
    for kind in kinds(name):
        yield from working(kind)


def kinds(name: str) -> list[type]:
    """The classes that one name stands for; of an object, its own."""
    built_in = named(name)
    if built_in is None or isinstance(built_in, ModuleType) or any(unwrapped(built_in)):
        return []
    kind = built_in if isinstance(built_in, type) else type(built_in)
    return tree(kind)[name.startswith(BELOW) :]


def named(name: str):
    """What a name means; None where there is no such thing, or where it is out of reach.

    A package that nobody has imported is not imported for this.
    """
    if package(name) not in sys.modules:
        return None
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        return pkgutil.resolve_name(name.removeprefix(BELOW))


def public_name(kind: type, names: Sequence[str]) -> str | None:
    """That of a class, if it stands in the module of one of these names."""
    homes = dict.fromkeys(name.removeprefix(BELOW).rpartition(".")[0] for name in names)
    here = (home for home in homes if vars(named(home) or object).get(kind.__name__) is kind)
    return next((f"{home}.{kind.__name__}" for home in here), None)


def tree(kind: type) -> list[type]:
    """A class and all below it in its own package: those of an answer stand elsewhere."""
    found = [kind]
    for each in found:
        here = package(kind.__module__)
        near = (new for new in type.__subclasses__(each) if package(new.__module__) == here)
        found += [new for new in near if new not in found]
    return found


def package(name: str) -> str:
    return name.removeprefix(BELOW).partition(".")[0]


def working(kind: type) -> Iterator[FunctionType]:
    """The functions of a class that do its work."""
    making = getattr(vars(kind).get("__init__"), "__code__", None)
    describing = {*DESCRIBING, *(making.co_names if making else ())}
    for name, value in vars(kind).items():
        if name in WORKING or not (name.startswith("__") or name in describing):
            yield from unwrapped(value)


def unwrapped(value) -> Iterator[FunctionType]:
    """The plain functions in a value, from its outermost decorator inwards."""
    while value is not None and not isinstance(value, type | ModuleType):
        if isinstance(value, FunctionType):
            yield value
        value = getattr(value, "__func__", None) or getattr(value, "__wrapped__", None)


def inside(module: ModuleType) -> Iterator[FunctionType]:
    """The functions in a module, and what they wrap."""
    return (function for value in list(vars(module).values()) for function in unwrapped(value))


def twins(function: FunctionType) -> Iterator[FunctionType]:
    """Other functions of the same code: TensorFlow's raw ops are copies."""
    module = sys.modules.get(function.__module__)
    return (each for each in inside(module) if each.__code__ is function.__code__) if module else ()


@dataclass(frozen=True, eq=False)
class Refusal:
    """Makes the exception that a disabled function raises, and takes down that it was called.

    Attributes:
        name: that of the built-in.
        known: class -> its name, for the whole family.
    """

    name: str
    known: dict[type, str]

    def __call__(self) -> Borrowed:
        told = self.told(type(first_argument(sys._getframe(1))))
        for called in CALLED:
            called.append(told)
        return Borrowed(told)

    def told(self, kind: type) -> str:
        """The class that a student knows, of the object whose method was called."""
        heirs = (self.known[each] for each in kind.__mro__ if each in self.known)
        return next(heirs, self.name).removeprefix(BELOW)


def first_argument(frame):
    """What a function was called with: `self`, where it is a method or wraps one."""
    name = next(iter(frame.f_code.co_varnames), "")
    given = frame.f_locals.get(name)
    return given[0] if isinstance(given, tuple) and given else given


@functools.cache
def template(free: int) -> CodeType:
    """The code of a function with so many free variables that does nothing but raise."""
    names = ", ".join(f"v{number}" for number in range(free))
    source = f"def outer({names}):\n def refuse():\n  raise 'refusal'()\n  {names or None}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # a string cannot be called; a Refusal can
        outer = next(filter(inspect.iscode, compile(source, "<disabled>", "exec").co_consts))
    return next(filter(inspect.iscode, outer.co_consts))


def refusing(code: CodeType, refusal: Refusal) -> CodeType:
    """The code with the same parameters and free variables that raises what `refusal` makes.

    The exception is a constant of it: the module of the function needs no name. Nor does it say
    where the source is: AutoGraph would read that and run it.
    """
    like = template(len(code.co_freevars))
    return code.replace(
        co_cellvars=(),  # nothing makes these cells, and Python 3.13 looks into them
        co_code=like.co_code,
        co_consts=tuple(refusal if each == "refusal" else each for each in like.co_consts),
        co_exceptiontable=like.co_exceptiontable,
        co_filename=like.co_filename,
        co_linetable=like.co_linetable,
        co_stacksize=like.co_stacksize,
    )
