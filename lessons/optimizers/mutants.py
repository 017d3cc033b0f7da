"""Changes of right answers that are right too, and why."""

EQUIVALENT = {
    "nesterov": {
        "self.assign(v, self.momentum * old - eta * g)": "`old` is what v is before this line",
    },
    "adam": {
        "t = self.step_number(gradient)": "the gradient has the dtype of the variable",
        "t = self.step_number(learning_rate)": "so has the rate",
        "m, v = (self.slot('v', w), self.slot('m', w))": "both slots start at 0, whatever they "
        "are called",
    },
    "schedule": {
        "progress = ops.minimum(step / self.decay_steps, 1.0)": "two integers divided by `/` are "
        "a float, as a tensor too",
    },
}
