"""Plain values on their way between two processes: JSON, never pickles.

    None True 3 0.5 "text"             as they are
    ["list", …] ["tuple", …]           ["dict", [key, value], …]
    ["again", 2]                       list, dictionary or array number 2 of this message once more
    ["array", dtype, shape, bytes]     "scalar" and "tensor" alike; the bytes are base64
    ["generator", kind, state, seed]   a numpy.random.Generator
    ["open", module, name]             a function that stands in a module
    ["stays", number, kind, text]      what stays where it is: only its number goes
    ["yours", number]                  and comes back

Whoever reads trusts nobody: what is not written like this raises an exception.
"""

import base64
import contextlib
import importlib
import json
import math
from collections.abc import Callable
from functools import partial
from types import BuiltinFunctionType, FunctionType

import keras
import numpy as np

SHORT = 200  # characters of the text of what stays
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class Packing:
    """One message: its lists, dictionaries and arrays are numbered as they come.

    `stays` writes what is not plain; `opens` says whether functions of modules go by their name.
    """

    def __init__(self, stays: Callable[[object], list], opens: bool = True):
        self.stays, self.opens = stays, opens
        self.numbered: dict[int, tuple[int, object]] = {}  # the object too, so that its id stays

    def __call__(self, value):
        for kinds, write in WRITERS:
            if isinstance(value, kinds):
                return write(self, value)
        return self.other(value)

    def once(self, value, write: Callable[[], list]) -> list:
        """What `write` writes, or only a number if it was written before."""
        if id(value) in self.numbered:
            return ["again", self.numbered[id(value)][0]]
        self.numbered[id(value)] = len(self.numbered), value
        return write()

    def each(self, values) -> list:
        return [self(value) for value in values]

    def plain(self, value):
        return value

    def integer(self, value) -> int | list:
        return value if abs(value) < 2**63 else ["int", format(value, "x")]

    def complex(self, value) -> list:
        return ["complex", value.real, value.imag]

    def scalar(self, value) -> list:
        return ["scalar", *raw(np.asarray(value))]

    def array(self, value) -> list:
        return self.once(value, lambda: self.fresh_array(np.asarray(value)))

    def fresh_array(self, value: np.ndarray) -> list:
        if value.dtype.hasobject:
            return ["objects", list(value.shape), self.each(value.ravel().tolist())]
        return ["array", *raw(value)]

    def list(self, value) -> list:
        return self.once(value, lambda: ["list", *self.each(list.__iter__(value))])

    def tuple(self, value) -> list:
        return ["tuple", *self.each(tuple.__iter__(value))]

    def dict(self, value) -> list:
        return self.once(value, lambda: ["dict", *map(self.each, dict.items(value))])

    def generator(self, value) -> list:
        bits = value.bit_generator
        seed = getattr(bits, "seed_seq", None)
        own = [seed.entropy, seed.spawn_key, seed.n_children_spawned] if seed else None
        return ["generator", type(bits).__name__, self(bits.state), self(own)]

    def partial(self, value) -> list:
        return ["partial", self(value.func), self(value.args), self(value.keywords)]

    def function(self, value) -> list:
        module, name = str(value.__module__), value.__qualname__
        with contextlib.suppress(ImportError, AttributeError, ValueError):
            if self.opens and opened(module, name) is value:
                return ["open", module, name]
        return self.stays(value)

    def other(self, value) -> list:
        """What is like an array to NumPy; else it stays."""
        try:
            array = np.asarray(value)
            if not array.dtype.hasobject:
                return ["tensor" if keras.ops.is_tensor(value) else "array", *raw(array)]
        except MemoryError:
            raise
        except Exception:  # whatever a strange object raises when it is looked at
            pass
        return self.stays(value)


WRITERS = (
    ((type(None), bool), Packing.plain),
    (np.generic, Packing.scalar),
    ((str, float), Packing.plain),
    (int, Packing.integer),
    (complex, Packing.complex),
    (np.ndarray, Packing.array),
    (list, Packing.list),
    (tuple, Packing.tuple),
    (dict, Packing.dict),
    (np.random.Generator, Packing.generator),
    (partial, Packing.partial),
    ((FunctionType, BuiltinFunctionType), Packing.function),
)


def raw(array: np.ndarray) -> list:
    """Type, shape and bytes."""
    if array.dtype.type is np.void:
        raise TypeError("an array of records")
    name = array.dtype.name if array.dtype.kind == "V" else array.dtype.str  # "V": bfloat16
    return [name, list(array.shape), base64.b64encode(array.tobytes()).decode()]


def from_raw(name: str, shape: list, text: str) -> np.ndarray:
    dtype = np.dtype(name)
    if dtype.hasobject or dtype.type is np.void:
        raise TypeError(name)
    array = np.frombuffer(base64.b64decode(text, validate=True), dtype).reshape(shape)
    if list(array.shape) != shape:  # −1 stands for whatever fits
        raise ValueError(shape)
    return array.copy()


class Unpacking:
    """One message that came: `stands_for` makes what is used here for something that stays there.

    `yours` finds what stayed here, `opens` the function of a module; without it there are none.
    """

    def __init__(self, stands_for: Callable, yours: Callable, opens: Callable | None = None):
        self.stands_for, self.yours, self.opens = stands_for, yours, opens
        self.numbered: list = []

    def __call__(self, told):
        if not isinstance(told, list):
            return told
        kind, *rest = told
        return READERS[kind](self, *rest)

    def number(self, value):
        self.numbered.append(value)
        return value

    def each(self, values) -> list:
        return [self(value) for value in values]

    def again(self, number):
        return self.numbered[number]

    def integer(self, digits):
        return int(digits, 16)

    def complex(self, real, imaginary):
        return complex(real, imaginary)

    def scalar(self, *told):
        return from_raw(*told)[()]

    def array(self, *told):
        return self.number(from_raw(*told))

    def objects(self, shape, items):
        if math.prod(shape) != len(items):
            raise ValueError(shape)
        array = self.number(np.empty(shape, object))
        for place, item in zip(np.ndindex(*shape), items, strict=True):
            array[place] = self(item)
        return array

    def tensor(self, *told):
        return keras.ops.convert_to_tensor(from_raw(*told))

    def list(self, *items):
        found = self.number([])
        found.extend(self.each(items))
        return found

    def tuple(self, *items):
        return tuple(self.each(items))

    def dict(self, *items):
        found = self.number({})
        found.update(self.each(pair) for pair in items)
        return found

    def generator(self, kind, state, seed):
        bits = getattr(np.random, GENERATORS[GENERATORS.index(kind)])
        state, seed = self(state), self(seed)
        entropy, spawn_key, children = seed or (0, (), 0)
        made = bits(
            np.random.SeedSequence(entropy, spawn_key=spawn_key, n_children_spawned=children)
        )
        made.state = state
        return np.random.Generator(made)

    def partial(self, function, args, keywords):
        return partial(self(function), *self(args), **self(keywords))

    def open(self, module, name):
        return self.opens(module, name)

    def stays(self, *told):
        return self.stands_for(*told)

    def come_back(self, number):
        return self.yours(number)


READERS = {
    name: getattr(Unpacking, name)
    for name in (
        *("again", "complex", "scalar", "array", "objects", "tensor", "list", "tuple", "dict"),
        *("generator", "partial", "open", "stays"),
    )
} | {"int": Unpacking.integer, "yours": Unpacking.come_back}


def opened(module: str, name: str):
    """The function that stands under this name in a module."""
    return getattr(importlib.import_module(module), name)


def described(value) -> tuple[str, str]:
    """The type of what stays, and how it looks."""
    try:
        return type(value).__name__, repr(value)[:SHORT]
    except Exception:  # whatever a strange object raises when it is looked at
        return "object", "…"


def plain(value):
    """A copy that is made of plain values alone; what cannot be copied is an object of its type."""
    told = Packing(lambda stays: ["stays", 0, *described(stays)])(value)
    copy = Unpacking(lambda _, kind, text: type(kind, (), {})(), yours=int, opens=opened)
    return copy(json.loads(json.dumps(told)))
