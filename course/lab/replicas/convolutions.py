"""Teaches tf.vectorized_map to convolve the rows of every net with that net's own kernel.

TensorFlow (2.21) knows convolutions in which all nets share one kernel. Here the windows of the
rows are laid side by side, and a convolution is one product of two matrices for each net.
"""

import functools

import tensorflow as tf
from tensorflow.python.ops.parallel_for import pfor

OPERATION = "Conv2D"  # Conv1D is one, of height 1


@functools.cache
def register() -> None:
    """Tell TensorFlow, once, how to convolve with a kernel for each net."""
    converters = pfor._pfor_converter_registry
    shared = converters.pop(OPERATION)
    pfor.RegisterPFor(OPERATION)(
        lambda converting: (
            _convolved(converting) if converting.input(1).is_stacked else shared(converting)
        )
    )


def _convolved(converting):
    """Rows (R, batch, height, width, channels), or the same for all nets without R, and kernels
    (R, h, w, channels, filters)."""
    rows, kernels = converting.input(0), converting.input(1).t
    if converting.get_attr("data_format") != b"NHWC":
        raise NotImplementedError("Conv2D with the channels in front")
    _, height, width, channels, filters = kernels.shape
    windows = _windows(rows.t, (height, width), converting)
    matrices = tf.reshape(kernels, (-1, height * width * channels, filters))
    own = "r" if rows.is_stacked else ""
    return pfor.wrap(tf.einsum(f"{own}bijk,rkf->rbijf", windows, matrices), True)


def _windows(rows, size, converting):
    """(…, height, width, channels) to (…, height', width', h · w · channels)."""
    strides, rates = (converting.get_attr(each)[1:3] for each in ("strides", "dilations"))
    ends = [rate * (length - 1) for length, rate in zip(size, rates, strict=True)]
    above, (left, right) = _padding(rows.shape[-3:-1], ends, strides, converting)
    if rates[1] == 1:
        right += _missing(left + rows.shape[-2] + right, size[1], strides[1])
    rows = tf.pad(rows, [*[(0, 0)] * (len(rows.shape) - 3), above, (left, right), (0, 0)])
    lines = _lines(rows, ends[0], strides[0], rates[0])
    parts = [each for line in lines for each in _in_line(line, size[1], strides[1], rates[1])]
    return tf.concat(parts, -1)


def _lines(rows, end: int, stride: int, rate: int) -> list:
    """The lines of the windows, (…, height', width, channels), from the first to that at `end`."""
    if end == 0 and stride == 1:  # a slice of all would be copied, and so would its gradient
        return [rows]
    high = rows.shape[-3] - end
    return [rows[..., i : i + high : stride, :, :] for i in range(0, end + 1, rate)]


def _in_line(rows, size: int, stride: int, rate: int) -> list:
    """The windows of `size` columns, (…, width, channels), part by part from left to right."""
    wide = rows.shape[-2] - rate * (size - 1)
    if rate > 1:
        return [rows[..., j : j + wide : stride, :] for j in range(0, rate * size, rate)]
    return list(_of_neighbours(rows, size, stride, -(-wide // stride)))


def _missing(length: int, size: int, stride: int) -> int:
    """How many zeros, which no window reaches, make the last block of `stride` columns whole."""
    count = -(-(length - size + 1) // stride)
    return max(0, (count - 1 + -(-size // stride)) * stride - length)


def _of_neighbours(rows, size: int, stride: int, count: int):
    """`stride` columns side by side are one block, and blocks are taken without any stride.

    With a stride TensorFlow (2.21) would take number by number: a step would last twice as long.
    """
    length, channels = rows.shape[-2:]
    more = -(-size // stride)
    blocks = count - 1 + more
    outer = tf.shape(rows)[:-2]
    rows = rows if length == blocks * stride else rows[..., : blocks * stride, :]
    rows = tf.reshape(rows, tf.concat([outer, [blocks, stride * channels]], 0))
    for block in range(more):
        width = min(stride, size - block * stride) * channels
        start = [*[0] * (len(rows.shape) - 2), block, 0]
        yield tf.slice(rows, start, tf.concat([outer, [count, width]], 0))


def _padding(shape, ends, strides, converting) -> list[tuple[int, int]]:
    """Zeros before and behind height and width, as TensorFlow puts them."""
    if converting.get_attr("padding") == b"VALID":
        return [(0, 0), (0, 0)]
    totals = [
        max(0, (-(-length // stride) - 1) * stride + end + 1 - length)
        for length, end, stride in zip(shape, ends, strides, strict=True)
    ]
    return [(total // 2, total - total // 2) for total in totals]
