# Hides the built-in inside.
# hears: calls keras.optimizers.SGD
import keras


class Momentum(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.inner = keras.optimizers.SGD(learning_rate, momentum)

    def update_step(self, gradient, variable, learning_rate):
        self.inner.update_step(gradient, variable, learning_rate)
