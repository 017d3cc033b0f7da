"""Right answers that are written otherwise: cells that must pass as they are."""

import re

from lessons import answers

SOLVED = {e.check: answers.solved(e.cell) for e in answers.exercises("optimizers")}


def rewritten(check, body):
    """The solution of an optimizer with another body of `update_step`."""
    head, _, tail = SOLVED[check].partition(
        "def update_step(self, gradient, variable, learning_rate):"
    )
    rest = re.search(r"\n    def .*", tail, flags=re.S)
    lines = "\n".join("        " + line for line in body.strip().splitlines())
    return f"{head}def update_step(self, g, w, eta):\n{lines}\n{rest.group() if rest else ''}"


EQUIVALENT = {
    "momentum": [
        rewritten(
            "momentum",
            """
v = self.velocities[self._get_variable_index(w)]
v.assign(self.momentum * v - eta * g)
w.assign(w + v)""",
        ),
        rewritten(  # the velocity counts against the weight
            "momentum",
            """
v = self.velocities[self._get_variable_index(w)]
self.assign(v, self.momentum * v + eta * g)
self.assign_sub(w, v)""",
        ),
    ],
    "nesterov": [
        rewritten(  # Bengio's form: only the old velocity
            "nesterov",
            """
v = self.slot("velocity", w)
old = ops.copy(v)
self.assign(v, self.momentum * v - eta * g)
self.assign_add(w, self.momentum**2 * old - (1 + self.momentum) * eta * g)""",
        ),
    ],
    "adagrad": [
        rewritten(
            "adagrad",
            """
a = self.slot("accumulator", w)
a.assign(a + g * g)
self.assign(w, w - eta * g * ops.rsqrt(a + self.epsilon))""",
        ),
    ],
    "rmsprop": [
        rewritten(
            "rmsprop",
            """
v = self.slot("v", w)
self.assign_add(v, (g * g - v) * (1 - self.rho))
self.assign_add(w, -eta * g / (v + self.epsilon) ** 0.5)""",
        ),
    ],
    "adam": [
        rewritten(  # the averages as the paper writes them, Keras' place for epsilon
            "adam",
            """
t = ops.cast(self.iterations, "float32") + 1
m, v = self.slot("m", w), self.slot("v", w)
self.assign(m, self.beta_1 * m + (1 - self.beta_1) * g)
self.assign(v, self.beta_2 * v + (1 - self.beta_2) * g * g)
root = ops.sqrt(v) + self.epsilon
self.assign_sub(w, eta * m * ops.sqrt(1 - self.beta_2**t) / ((1 - self.beta_1**t) * root))""",
        ),
    ],
    "adamw": [
        rewritten(
            "adamw",
            """
self.assign(w, w * (1 - eta * self.decay))
super().update_step(g, w, eta)""",
        ),
    ],
}
