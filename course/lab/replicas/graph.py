"""R nets in one TensorFlow graph: their steps, and how well they do on test rows."""

import contextlib

import numpy as np
import tensorflow as tf

from course.lab.replicas import CannotBatch, convolutions, first_line
from course.lab.replicas.hyperparameters import one_rate
from course.lab.replicas.randomness import streams
from course.lab.replicas.stacks import PerNetConstraint, lift, namesake, rank_of

ROWS_AT_ONCE = 2**17  # test rows × nets: the activations of wide nets must fit in memory


class Graph:
    """R nets of one architecture, trained by one optimizer; net i has seed i mod S.

    Args:
        model: lends its code.
        weights: the trainable variables of all nets, arrays (R, *shape).
        state: the non-trainable ones, likewise.
        optimizer: takes the steps; its hyper-parameters are shared or one per net.
        loss: of Keras, called with labels and outputs.
        rows: (x, y) to train on.
        judged: the sets (x, y) to test on.
        seeds: S.
    """

    def __init__(self, model, weights, state, optimizer, loss, rows, judged, seeds: int):
        self.model, self.optimizer, self.loss = model, optimizer, loss
        self.train_rows = tuple(map(tf.constant, rows))
        pairs = zip(model.trainable_variables, weights, strict=True)
        self.weights = [_stacked(*pair, rank_of(model.trainable_variables)) for pair in pairs]
        self.state = [tf.Variable(values) for values in state]
        self.streams = seeds if _same_for_each(seeds, state) else len(weights[0])
        optimizer.build(self.weights)
        self._train = tf.function(self._train, autograph=False)
        ends = np.cumsum([len(x) for x, _ in judged])
        self.judged = np.split(np.arange(ends[-1]), ends[:-1])  # the row numbers of each set
        self.judge = self._judge(*map(_joined, zip(*judged, strict=True)))  # traced once for all

    def train(self, order) -> np.ndarray:
        """Steps through the mini-batches, rows (steps, R, batch); the losses (steps, R)."""
        like = tf.TensorSpec((None, *order.shape[1:]), tf.int32)
        return self._train.get_concrete_function(like)(tf.constant(order)).numpy()

    def test(self, skipped: int = 0) -> list[np.ndarray]:
        """Each net's loss and its share of correct answers (R,) on all rows of each judged set.

        The first `skipped` sets are not looked at: nan.
        """
        unseen = [np.full(self.weights[0].shape[0], np.nan)] * (2 * skipped)
        return unseen + [each for rows in self.judged[skipped:] for each in self._over(rows)]

    def _over(self, rows: np.ndarray) -> np.ndarray:
        """The two means over some rows, taken part by part."""
        parts = np.array_split(rows, -(-len(rows) * self.weights[0].shape[0] // ROWS_AT_ONCE))
        judge = self.judge.get_concrete_function(tf.TensorSpec((None,), tf.int64))
        return sum(np.array(judge(tf.constant(part))) * len(part) for part in parts) / len(rows)

    def _train(self, order):
        def body(i, losses):
            return i + 1, losses.write(i, self._step(order[i]))

        steps = tf.shape(order)[0]
        losses = tf.TensorArray(tf.float32, steps)
        return tf.while_loop(lambda i, _: i < steps, body, (0, losses))[1].stack()

    def _step(self, rows):
        """One step of every net on its own rows (R, batch); the losses (R,) before it."""
        weights = [variable.value for variable in self.weights]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(weights)
            losses, state = self._losses(rows)
            total = tf.reduce_sum(losses)  # no net's loss depends on another net's weights
        gradients = tape.gradient(total, weights)
        with one_rate(self.optimizer):
            self.optimizer.apply(gradients, self.weights)
        for variable, value in zip(self.state, state, strict=True):
            variable.assign(value)
        return losses

    def _losses(self, rows):
        """Each net's loss (R,), penalties included, and its state after the forward pass."""

        def one(weights, state, x, y):
            outputs, state, penalties = self.model.stateless_call(
                weights, state, x, training=True, return_losses=True
            )
            return self._mean_loss(y, outputs) + sum(penalties), state

        return self._for_each_net(one, *(tf.gather(each, rows) for each in self.train_rows))

    def _judge(self, x, y):
        """A function of row numbers: each net's loss and share of correct answers on them."""

        def judge(rows):
            some, labels = tf.gather(x, rows), tf.gather(y, rows)

            def one(weights, state):
                outputs = self.model.stateless_call(weights, state, some, training=False)[0]
                right = tf.reduce_mean(_correct(labels, outputs))
                return self._mean_loss(labels, outputs), right

            return self._for_each_net(one)

        return tf.function(judge, autograph=False)

    def _mean_loss(self, y, outputs):
        """The mean over the rows; labels (rows,) meet a single output (rows, 1) as (rows, 1)."""
        column = len(y.shape) == 1 and outputs.shape[-1] == 1
        return tf.reduce_mean(self.loss(y[:, None] if column else y, outputs))

    def apart(self) -> list[tf.Tensor]:
        """The weights (R, *shape), each in the shape it has in a net."""
        pairs = zip(self.weights, self.model.trainable_variables, strict=True)
        return [tf.reshape(stack.value, (-1, *own.shape)) for stack, own in pairs]

    def _for_each_net(self, function, *more):
        """function(weights, state, *more) of every net, computed together."""
        convolutions.register()
        stacks = (self.apart(), [each.value() for each in self.state], *more)
        try:
            with streams(self.streams), _silent():
                return tf.vectorized_map(lambda each: function(*each), stacks, False)
        except Exception as error:
            # A model that fails alone, too, is left to say so itself.
            function(*tf.nest.map_structure(lambda stack: stack[0], stacks))
            raise CannotBatch(_no_vectorization(error)) from None


def _joined(sets) -> tf.Tensor:
    """Rows one below the other, in the number type of the first."""
    return tf.concat([tf.constant(np.asarray(each, sets[0].dtype)) for each in sets], axis=0)


@contextlib.contextmanager
def _silent():
    """vectorized_map logs pages about an operation before it raises."""
    logger = tf.get_logger()
    level = logger.level
    logger.setLevel("CRITICAL")
    try:
        yield
    finally:
        logger.setLevel(level)


def _stacked(variable, values, rank: int):
    """A variable of all nets, under the name and the constraint of one net's variable."""
    stack = namesake(variable, lift(values, rank))
    if variable.constraint is not None:
        stack.constraint = PerNetConstraint(variable.constraint, variable.shape)
    return stack


def _same_for_each(seeds: int, state) -> bool:
    """Whether nets of one seed start from the same state of their random generators."""
    generators = [each for each in state if np.issubdtype(each.dtype, np.integer)]
    return all((each == np.resize(each[:seeds], each.shape)).all() for each in generators)


def _correct(y, outputs):
    """1 where the output names the class y: the largest of several, or one above 1/2.

    Labels that are no integers name no class: NaN.
    """
    if not y.dtype.is_integer:
        return tf.fill(tf.shape(y), np.nan)
    if outputs.shape[-1] == 1:
        named = tf.cast(outputs[:, 0] > 0.5, y.dtype)
    else:
        named = tf.argmax(outputs, axis=-1, output_type=y.dtype)
    return tf.cast(named == y, tf.float32)


def _no_vectorization(error) -> str:
    return (
        "This model cannot be trained many at once: TensorFlow cannot run one of its operations "
        f"for a stack of nets ({first_line(error)}). Dense, convolution, pooling, normalization, "
        "activation, dropout and merging layers can; train other models one by one with model.fit."
    )
