"""A schedule as a table of its rates."""

import keras
import numpy as np
from keras import ops


class Table(keras.optimizers.schedules.LearningRateSchedule):
    """The rates of another schedule, looked up.

    AdamW asks for the rate of each variable anew. A rate that is computed each time makes the graph
    of a training step twice as large.
    """

    def __init__(self, schedule, steps: int):
        self.rates = np.array([float(schedule(step)) for step in range(steps + 1)], "float32")

    def __call__(self, step):
        return ops.take(self.rates, ops.minimum(ops.cast(step, "int32"), len(self.rates) - 1))

    def get_config(self):
        raise NotImplementedError("A table of rates is not saved: save the schedule.")
