# Becomes the built-in after it was made.
import keras


class Momentum(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.__class__ = type(keras.optimizers.get("sgd"))
