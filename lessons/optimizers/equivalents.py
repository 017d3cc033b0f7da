"""Right answers that are written otherwise: cells that must pass as they are."""

import re
import textwrap
from collections.abc import Callable

SIGNATURE = "def update_step(self, gradient, variable, learning_rate):"


def rewritten(body: str) -> Callable[[str], str]:
    """The solved cell of an optimizer, with another body of `update_step`."""

    def rewrite(cell: str) -> str:
        head, _, tail = cell.partition(SIGNATURE)
        rest = re.search(r"\n    def .*", tail, flags=re.S)
        lines = textwrap.indent(body.strip(), " " * 8)
        return f"{head}def update_step(self, g, w, eta):\n{lines}\n{rest.group() if rest else ''}"

    return rewrite


EQUIVALENT = {
    "momentum": [
        rewritten("""
v = self.velocities[self._get_variable_index(w)]
v.assign(self.momentum * v - eta * g)
w.assign(w + v)"""),
        # the velocity counts against the weight
        rewritten("""
v = self.velocities[self._get_variable_index(w)]
self.assign(v, self.momentum * v + eta * g)
self.assign_sub(w, v)"""),
    ],
    "nesterov": [
        # Bengio's form: only the old velocity
        rewritten("""
v = self.slot("velocity", w)
old = ops.copy(v)
self.assign(v, self.momentum * v - eta * g)
self.assign_add(w, self.momentum**2 * old - (1 + self.momentum) * eta * g)"""),
    ],
    "adagrad": [
        rewritten("""
a = self.slot("accumulator", w)
a.assign(a + g * g)
self.assign(w, w - eta * g * ops.rsqrt(a + self.epsilon))"""),
    ],
    "rmsprop": [
        rewritten("""
v = self.slot("v", w)
self.assign_add(v, (g * g - v) * (1 - self.rho))
self.assign_add(w, -eta * g / (v + self.epsilon) ** 0.5)"""),
    ],
    "adam": [
        # the averages as the paper writes them, Keras' place for epsilon
        rewritten("""
t = ops.cast(self.iterations, "float32") + 1
m, v = self.slot("m", w), self.slot("v", w)
self.assign(m, self.beta_1 * m + (1 - self.beta_1) * g)
self.assign(v, self.beta_2 * v + (1 - self.beta_2) * g * g)
root = ops.sqrt(v) + self.epsilon
self.assign_sub(w, eta * m * ops.sqrt(1 - self.beta_2**t) / ((1 - self.beta_1**t) * root))"""),
    ],
    "adamw": [
        rewritten("""
self.assign(w, w * (1 - eta * self.decay))
super().update_step(g, w, eta)"""),
    ],
}
