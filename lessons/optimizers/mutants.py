"""Changes of right answers that are right too, and why."""

EQUIVALENT = {
    "nesterov": {
        "self.assign(v, self.momentum * old - eta * g)": "`old` is what v is before this line",
    },
    "schedule": {
        "progress = ops.minimum(step / self.decay_steps, 1.0)": "two integers divided by `/` are "
        "a float, as a tensor too",
    },
}
