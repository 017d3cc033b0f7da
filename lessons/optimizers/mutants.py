"""Changes of right answers that are right too, and why."""

EQUIVALENT = {
    "schedule": {
        "progress = ops.minimum(step / self.decay_steps, 1.0)": "two integers divided by `/` are "
        "a float, as a tensor too",
    },
}
