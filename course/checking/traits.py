"""What is kept of a value: enough to find it again in another answer, too little to read it.

    norm = log ‖x‖,   turn₁ = a · x / ‖x‖,   turn₂ = b · y / ‖y‖,   aᵢ = cos i²,  bᵢ = cos √2 i²

where y = asinh x: beside one entry of 1000 a change of the small ones would not be seen in x.
Right answers round differently: each of the three is compared in steps of STEP, and either of the
two nearest steps will do. A sign is free, and so is a transposition: −g is as right as g.
"""

import itertools
import math
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import keras
import numpy as np

STEP, ROUGH = 4e-5, 2e-3
LARGEST = 10**5  # entries; of what is larger nothing is kept
SIGN, WHOLE, FLOAT = range(3)  # a mask, a sign, 0, 1 or 2; a whole number; any other numbers


class Traits(NamedTuple):
    """What is kept of one value.

    Attributes:
        kind: SIGN, WHOLE or FLOAT.
        size: how many entries.
        sign: that of turn₁, which is then counted as positive.
        steps: the three numbers.
        turned: the same of the transposed matrix; of all else `steps` again.
        key: by which the same value is found again in the same run.
        shape: its axes, without those of length 1.
    """

    kind: int
    size: int
    sign: float
    steps: tuple[float, float, float]
    turned: tuple[float, float, float]
    key: tuple
    shape: tuple[int, ...]


def traits(value) -> Traits | None:
    """What is kept of a number, an array or a tensor; None of all else."""
    array = numbers(value)
    if array is None or not 0 < array.size <= LARGEST:
        return None
    sign, steps = projected(array.ravel())
    matrix = array.ndim == 2 and min(array.shape) > 1
    turned = projected(array.T.ravel())[1] if matrix else steps
    key = array.size, sign, *(round(each / 1e-4) for each in steps)
    shape = tuple(each for each in array.shape if each > 1)
    return Traits(kind(array), array.size, sign, steps, turned, key, shape)


def numbers(value) -> np.ndarray | None:
    """A value as an array of float64; None where it has no numbers, or has them only later."""
    if isinstance(value, bool | int | float):
        return np.array(value, "float64") if abs(value) < 1e300 else None
    if isinstance(value, np.ndarray | np.generic):
        return plain(value)
    try:
        value = value.value if isinstance(value, keras.Variable) else value
        return plain(np.asarray(value)) if keras.ops.is_tensor(value) else None
    except Exception:  # a symbol has no numbers yet, and each backend says so in its own way
        return None


def plain(value) -> np.ndarray | None:
    """float64, where half precision has not rounded away what is compared."""
    enough = value.dtype.kind in "biu" or (value.dtype.kind == "f" and value.dtype.itemsize > 2)
    return np.asarray(value, "float64") if enough else None


def kind(array: np.ndarray) -> int:
    """Zeros, signs and small whole numbers agree by accident; so may whole numbers."""
    whole = bool((np.rint(array) == array).all())
    if whole and np.abs(array).max() <= (1 if array.ndim else 2):
        return SIGN
    return WHOLE if whole and not array.ndim else FLOAT


def projected(x: np.ndarray) -> tuple[float, tuple[float, float, float]]:
    """The sign of turn₁, and the three numbers; what is not finite has fixed ones."""
    if not np.isfinite(x).all():
        x = np.nan_to_num(x, nan=0.123456, posinf=7654321.0, neginf=-1234567.0)
    with np.errstate(over="ignore"):
        norm = math.sqrt(x @ x)
    if norm == 0 or not math.isfinite(norm):
        return 1.0, (-1e3, 0.0, 0.0)
    a, b = directions(x.size)
    y = np.arcsinh(x)
    first, second = float(a @ x) / norm, float(b @ y) / math.sqrt(y @ y)
    sign = -1.0 if first < 0 else 1.0
    return sign, (math.log(norm), sign * first, sign * second)


@lru_cache(maxsize=64)
def directions(size: int) -> np.ndarray:
    """Two fixed directions, in which nothing that an exercise computes is likely to lie."""
    place = np.arange(size, dtype="float64") ** 2
    return np.cos([place, math.sqrt(2) * place])


def stored(slots: Sequence[str], kept: Sequence[Traits], step: float = STEP) -> np.ndarray:
    """The hash of each value in its slot, 32 bits."""
    return hashed(slots, kept, np.rint(in_steps((each.steps for each in kept), step)))


def possible(slots: Sequence[str], kept: Sequence[Traits], step: float = STEP) -> np.ndarray:
    """The hashes under which a right answer may have stored each value; one column for a value."""
    found = []
    for steps in ([each.steps for each in kept], [each.turned for each in kept]):
        nearest = np.floor(in_steps(steps, step)), np.ceil(in_steps(steps, step))
        for chosen in itertools.product((0, 1), repeat=3):
            columns = [nearest[which][:, turn] for turn, which in enumerate(chosen)]
            found.append(hashed(slots, kept, np.stack(columns, axis=1)))
    return np.array(found)


def visited(slots: Sequence[str]) -> np.ndarray:
    """The hash of each slot: a right answer computes something there."""
    return mixed([places(slots)])


def in_steps(steps: Iterable[Sequence[float]], step: float) -> np.ndarray:
    return np.array(list(steps)).reshape(-1, 3) / step


def hashed(slots: Sequence[str], kept: Sequence[Traits], steps: np.ndarray) -> np.ndarray:
    return mixed([places(slots), np.array([each.size for each in kept], int), *steps.T.astype(int)])


def places(slots: Sequence[str]) -> np.ndarray:
    """The slots as numbers."""
    known = {slot: zlib.crc32(slot.encode()) for slot in set(slots)}
    return np.array([known[slot] for slot in slots], int)


def mixed(columns: Sequence[np.ndarray]) -> np.ndarray:
    """32 bits that change with any of some whole numbers (FNV-1a, on words instead of bytes)."""
    state = np.full(columns[0].shape, 0xCBF29CE484222325, "uint64")
    for column in columns:
        state = (state ^ column.astype("int64").view("uint64")) * np.uint64(0x100000001B3)
        state ^= state >> np.uint64(29)
    return (state ^ state >> np.uint64(32)).astype("uint32")
