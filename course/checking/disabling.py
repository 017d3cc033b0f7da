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
    found: dict[FunctionType, str] = {}
    for name in names:
        for function in functions(name):
            found.setdefault(function, name.removeprefix(BELOW))
    homes = tuple(filter(None, map(home, names)))
    return [(each, refusing(each.__code__, Refusal(name, homes))) for each, name in found.items()]


def functions(name: str) -> Iterator[FunctionType]:
    """The functions that one name stands for; none where this version has nothing of that name."""
    built_in = named(name.removeprefix(BELOW))
    if isinstance(built_in, ModuleType):
        yield from (each for each in inside(built_in) if each.__module__ == built_in.__name__)
    elif isinstance(built_in, type):
        for kind in tree(built_in)[name.startswith(BELOW) :]:
            yield from working(kind)
    elif wrapped := list(unwrapped(built_in)):
        yield from {*wrapped, *twins(wrapped[-1])}
    else:
        yield from working(type(built_in))


def named(name: str):
    """What a dotted name means; None where there is no such thing."""
    with contextlib.suppress(ImportError, AttributeError):
        return pkgutil.resolve_name(name)


def home(name: str) -> tuple[str, object] | None:
    """The module of a name, with its own."""
    module = name.removeprefix(BELOW).rpartition(".")[0]
    return (module, found) if (found := named(module)) else None


def tree(kind: type) -> list[type]:
    """A class and all below it in its own package: those of an answer stand elsewhere."""
    found = [kind]
    for each in found:
        near = (new for new in type.__subclasses__(each) if package(new) == package(kind))
        found += [new for new in near if new not in found]
    return found


def package(kind: type) -> str:
    return kind.__module__.split(".")[0]


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
    """Makes the exception that a disabled function raises, and takes down that it was called."""

    name: str
    homes: tuple[tuple[str, object], ...]

    def __call__(self) -> Borrowed:
        owner = sys._getframe(1).f_locals.get("self")
        told = self.public_name(type(owner)) or self.name
        for called in CALLED:
            called.append(told)
        return Borrowed(told)

    def public_name(self, kind: type) -> str | None:
        """The class that a student knows, of the one who has inherited the function."""
        for each in kind.__mro__[:-1]:
            for module, found in self.homes:
                if vars(found).get(each.__name__) is each:
                    return f"{module}.{each.__name__}"
        return None


@functools.cache
def template(free: int) -> CodeType:
    """The code of a function with so many free variables that does nothing but raise."""
    names = ", ".join(f"v{number}" for number in range(free))
    source = f"def outer({names}):\n def refuse():\n  raise 'refusal'()\n  {names or None}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # a string cannot be called; a Refusal can
        outer = next(filter(inspect.iscode, compile(source, "disabled", "exec").co_consts))
    return next(filter(inspect.iscode, outer.co_consts))


def refusing(code: CodeType, refusal: Refusal) -> CodeType:
    """The code with the same parameters and free variables that raises what `refusal` makes.

    The exception is a constant of it: the module of the function needs no name. Nor does it say
    where the source is: AutoGraph would read that and run it.
    """
    like = template(len(code.co_freevars))
    return code.replace(
        co_code=like.co_code,
        co_consts=tuple(refusal if each == "refusal" else each for each in like.co_consts),
        co_exceptiontable=like.co_exceptiontable,
        co_filename=like.co_filename,
        co_linetable=like.co_linetable,
        co_stacksize=like.co_stacksize,
    )
