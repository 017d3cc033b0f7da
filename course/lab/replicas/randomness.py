"""Teaches tf.vectorized_map to draw dropout masks: for each net the one it would draw alone.

TensorFlow (2.21) falls back to a loop over all nets here, and says so. But nets of one seed draw
the same mask: one draw for each seed is enough.
"""

import contextlib
import contextvars
import functools

import tensorflow as tf
from tensorflow.python.ops.parallel_for import pfor

_STREAMS = contextvars.ContextVar("streams", default=None)


@contextlib.contextmanager
def streams(count: int):
    """Within it, net i draws the random numbers of net i mod `count`."""
    register()
    token = _STREAMS.set(count)
    try:
        yield
    finally:
        _STREAMS.reset(token)


def _once_per_stream(converting):
    """The operation for each stream by itself, its outputs repeated for all R nets."""
    nets = converting.pfor.loop_len_vector[0]
    count = _STREAMS.get() or tf.get_static_value(nets)
    inputs = [converting.input(i) for i in range(converting.num_inputs)]
    drawn = [_draw(converting, inputs, net) for net in range(count)]
    return [
        pfor.wrap(_repeat(tf.stack(each), nets // count), True) for each in zip(*drawn, strict=True)
    ]


def _draw(converting, inputs, net: int):
    own = [each.t[net] if each.is_stacked else each.t for each in inputs]
    dtypes = [output.dtype for output in converting.outputs]
    return pfor._create_op(converting.op_type, own, dtypes, converting.op.node_def.attr).outputs


def _repeat(stack, times):
    return tf.tile(stack, tf.concat([[times], tf.ones(tf.rank(stack) - 1, tf.int32)], 0))


OPERATIONS = (
    "StatelessRandomGetKeyCounter",
    "StatelessRandomUniformV2",
    "StatelessRandomNormalV2",
    "StatelessTruncatedNormalV2",
    "StatelessRandomUniformIntV2",
    "StatelessRandomUniformFullIntV2",
)


@functools.cache
def register() -> None:
    """Tell TensorFlow, once, how these operations are drawn for many nets."""
    for operation in OPERATIONS:
        pfor.RegisterPFor(operation)(_once_per_stream)
