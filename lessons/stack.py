"""R nets in one TensorFlow graph: their steps, and how well they do on test rows."""

import numpy as np
import tensorflow as tf

from lessons.replicas import CannotBatch, lift, namesake, per_net, rank_of

ROWS_AT_ONCE = 2**17  # of test rows × nets, so that the activations of wide nets fit in memory


class Stack:
    """R nets of one architecture, trained by one optimizer.

    Args:
        model: lends its code.
        weights: the trainable variables of R nets, arrays (R, *shape).
        state: the non-trainable ones, likewise.
        optimizer: takes the steps; its hyper-parameters are shared or one per net.
        loss: of Keras, called with labels and outputs.
        data: the rows.
    """

    def __init__(self, model, weights, state, optimizer, loss, data):
        self.model, self.optimizer, self.loss, self.data = model, optimizer, loss, data
        rank = rank_of(model.trainable_variables)
        self.weights = [
            namesake(variable, lift(values, rank))
            for variable, values in zip(model.trainable_variables, weights, strict=True)
        ]
        for variable, own in zip(self.weights, model.trainable_variables, strict=True):
            variable.constraint = own.constraint and per_net(own.constraint, own.shape)
        self.state = [tf.Variable(values) for values in state]
        optimizer.build(self.weights)

    def apart(self) -> list[tf.Tensor]:
        """The weights (R, *shape), each in the shape it has in a net."""
        shapes = [variable.shape for variable in self.model.trainable_variables]
        pairs = zip(self.weights, shapes, strict=True)
        return [tf.reshape(variable.value, (-1, *shape)) for variable, shape in pairs]

    def losses(self, rows):
        """Each net's loss (R,) on its own mini-batch, rows (R, batch), and its new state."""

        def one(weights, state, x, y):
            outputs, state, penalties = self.model.stateless_call(
                weights, state, x, training=True, return_losses=True
            )
            return tf.reduce_mean(self.loss(y, outputs)) + sum(penalties), state

        x, y = tf.gather(self.data.x_train, rows), tf.gather(self.data.y_train, rows)
        return self._for_each_net(one, self.apart(), [each.value() for each in self.state], x, y)

    def step(self, rows):
        """One step of every net; returns the losses (R,) before it."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([variable.value for variable in self.weights])
            losses, state = self.losses(rows)
            total = tf.reduce_sum(losses)  # no net's loss depends on another net's weights
        gradients = tape.gradient(total, [variable.value for variable in self.weights])
        self.optimizer.apply(gradients, self.weights)
        for variable, value in zip(self.state, state, strict=True):
            variable.assign(value)
        return losses

    @tf.function(autograph=False, input_signature=[tf.TensorSpec((None, None, None), tf.int32)])
    def train(self, order):
        """Steps through the mini-batches (steps, R, batch); returns the losses (steps, R)."""

        def body(i, losses):
            return i + 1, losses.write(i, self.step(order[i]))

        steps = tf.shape(order)[0]
        losses = tf.TensorArray(tf.float32, steps)
        return tf.while_loop(lambda i, _: i < steps, body, (0, losses))[1].stack()

    @tf.function(autograph=False)
    def judge(self, x, y):
        """Each net's mean loss and share of correct answers on the rows: two of (R,)."""

        def one(weights, state):
            outputs = self.model.stateless_call(weights, state, x, training=False)[0]
            return tf.reduce_mean(self.loss(y, outputs)), tf.reduce_mean(correct(y, outputs))

        return self._for_each_net(one, self.apart(), [each.value() for each in self.state])

    def test(self) -> tuple[np.ndarray, np.ndarray]:
        """Each net's loss and accuracy on all test rows: two of (R,)."""
        x, y = self.data.x_test, self.data.y_test
        nets = self.weights[0].shape[0]
        parts = np.array_split(np.arange(len(x)), -(-len(x) * nets // ROWS_AT_ONCE))
        judged = [np.array(self.judge(x[part], y[part])) * len(part) for part in parts]
        return tuple(sum(judged) / len(x))

    def _for_each_net(self, function, *stacks):
        try:
            return tf.vectorized_map(
                lambda each: function(*each), stacks, fallback_to_while_loop=False
            )
        except ValueError as error:
            if "pfor" not in str(error):
                raise
            raise CannotBatch(
                "This model cannot be trained many at once: TensorFlow cannot run one of its "
                f"operations for a stack of nets ({str(error).partition(chr(10))[0]}). Dense, "
                "normalization, dropout and activation layers can; train others with model.fit."
            ) from None


def correct(y, outputs):
    """1 where the output names the class y: the largest of several, or one above 1/2."""
    if outputs.shape[-1] == 1:
        named = tf.cast(outputs[:, 0] > 0.5, y.dtype)
    else:
        named = tf.argmax(outputs, axis=-1, output_type=y.dtype)
    return tf.cast(named == y, tf.float32)
