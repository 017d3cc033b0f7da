"""Changes of right answers that are right too, and why."""

MIRRORED = "Turned around, √μ changes its sign, and its square does not."
ORDER = "The two statements do not use each other."
START = "both slots start at 0, whatever they are called"
FLOAT = "two integers divided by `/` are a float, as a tensor too"
EXACT = "The one who made the log has no misfit at all; of 800,000 drawn logs no other was so near."
SAME = "The smallest is the same one."

EQUIVALENT = {
    "momentum": {
        "self.assign_add(w, kept); self.assign_add(w, push)": "A sum may be turned around.",
        "self.assign(v, ops.add(kept, push)); self.assign_add(w, kept)": ORDER,
    },
    "nesterov": {
        "self.assign_add(w, (1 + self.momentum) * new - self.momentum * old); "
        "self.assign(v, new)": ORDER,
    },
    "best_momentum": {
        "flat, curved = (np.sqrt(largest), np.sqrt(smallest))": MIRRORED,
        "mu = ((flat - curved) / (curved + flat)) ** 2": MIRRORED,
        "low, high = (ops.sqrt(largest), ops.sqrt(smallest))": MIRRORED,
        "ratio = ops.divide(high, low)": MIRRORED,
        "mu = ops.square((ratio - 1) / (1 + ratio))": MIRRORED,
    },
    "rmsprop": {
        "rates = ops.divide(eta, ops.sqrt(ops.add(new, self.epsilon))); self.assign(v, new)": ORDER,
    },
    "adam": {
        "t = self.step_number(gradient)": "the gradient has the dtype of the variable",
        "t = self.step_number(learning_rate)": "so has the rate",
        "m, v = (self.slot('v', w), self.slot('m', w))": START,
        "t, m, v = (self.step_number(w), self.slot('v', w), self.slot('m', w))": START,
        "t = self.iterations + 1": "`ops.power` of a float and a whole number is a float.",
    },
    "adamw": {
        "self.assign_sub(w, lost); super().update_step(g, w, eta)": "Adam's step does not look at "
        "the weight.",
        "t, m, v = (self.step_number(w), self.slot('v', w), self.slot('m', w))": START,
    },
    "schedule": {
        "progress = ops.minimum(step / self.decay_steps, 1.0)": FLOAT,
        "p = ops.clip(step / self.decay_steps, 0.0, 1.0)": FLOAT,
        "s = ops.minimum(step, float(self.decay_steps))": "The smaller of a whole number and a "
        "float is a float.",
        "done = tf.where(done <= 1.0, done, tf.ones_like(done))": "At 1 both ways give 1.",
    },
    "detective": {
        "misfit[name] = np.square(np.array(path) - weights).max()": SAME,
        "errors[name] = 1.0": "All sums start alike; in 800,000 drawn logs another suspect adds "
        "7e-6 or more.",
        "errors[name] = np.sum((w.numpy() - target) ** 2)": EXACT,
        "if not np.allclose(w.numpy(), after, rtol=0.0001):": "Who made the log takes the same "
        "steps, bit by bit.",
        "if not np.allclose(w.numpy(), after, rtol=0.0001, atol=0.0001):": EXACT,
        "misfits.append(np.sum(np.linalg.norm(np.diff(places, axis=0) - steps, axis=1)))": SAME,
        "misfits.append(np.mean(np.linalg.norm(np.diff(places, axis=0) - steps)))": "Only the one "
        "who made the log has a misfit of 0, in every norm.",
    },
}
