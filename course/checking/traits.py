"""What is kept of a value: enough to find it again in another answer, too little to read it.

    norm = log ‖x‖,   turn₁ = a · x / ‖x‖,   turn₂ = b · x / ‖x‖,   aᵢ = cos i²,  bᵢ = cos √2 i²

Right answers round differently: each of the three is compared in steps of STEP, and either of the
two nearest steps will do. A sign is free, and so is a transposition: −g is as right as g.
"""

import itertools
import math
import zlib
from functools import lru_cache
from typing import NamedTuple

import keras
import numpy as np

STEP = 4e-5
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
    """

    kind: int
    size: int
    sign: float
    steps: tuple[float, float, float]
    turned: tuple[float, float, float]

    @property
    def key(self) -> tuple:
        """By which the same value is found again in the same run."""
        return self.size, self.sign, *(round(each / 1e-4) for each in self.steps)


def traits(value) -> Traits | None:
    """What is kept of a number, an array or a tensor; None of all else."""
    array = numbers(value)
    if array is None or not 0 < array.size <= LARGEST:
        return None
    sign, steps = projected(array.ravel())
    matrix = array.ndim == 2 and min(array.shape) > 1
    turned = projected(array.T.ravel())[1] if matrix else steps
    return Traits(kind(array), array.size, sign, steps, turned)


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
    norm = math.sqrt(x @ x)
    if norm == 0 or not math.isfinite(norm):
        return 1.0, (-1e3, 0.0, 0.0)
    first, second = (float(turn) for turn in directions(x.size) @ x / norm)
    sign = -1.0 if first < 0 else 1.0
    return sign, (math.log(norm), sign * first, sign * second)


@lru_cache(maxsize=64)
def directions(size: int) -> np.ndarray:
    """Two fixed directions, in which nothing that an exercise computes is likely to lie."""
    place = np.arange(size, dtype="float64") ** 2
    return np.cos([place, math.sqrt(2) * place])


def place_of(slot: str) -> int:
    """A slot as a number, to be hashed with a value that was seen there."""
    return zlib.crc32(slot.encode())


def stored(slot: str, kept: Traits) -> int:
    """The hash of a value in a slot, 32 bits."""
    return mixed(place_of(slot), kept.size, *(round(each / STEP) for each in kept.steps))


def possible(slot: str, kept: Traits) -> set[int]:
    """The hashes under which a right answer may have stored this value."""
    place, found = place_of(slot), set()
    for steps in {kept.steps, kept.turned}:
        near = ({math.floor(each / STEP), math.ceil(each / STEP)} for each in steps)
        found |= {mixed(place, kept.size, *each) for each in itertools.product(*near)}
    return found


def mixed(*numbers: int) -> int:
    """32 bits that change with any of some whole numbers (FNV-1a, on words instead of bytes)."""
    state = 0xCBF29CE484222325
    for number in numbers:
        state = ((state ^ (number & 0xFFFFFFFFFFFFFFFF)) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 29
    return (state ^ state >> 32) & 0xFFFFFFFF
