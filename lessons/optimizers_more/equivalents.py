"""Right answers that are written otherwise: cells that must pass as they are."""

import re
import textwrap
from collections.abc import Callable


def rewritten(slots: str, body: str) -> Callable[[str], str]:
    """The solved cell, with other slots and another body of `update_step`."""
    methods = f"""
def slots(self):
    {slots}

def update_step(self, g, w, eta):
{textwrap.indent(body.strip(), "    ")}
"""

    def rewrite(cell: str) -> str:
        before = re.split(r"    def slots", cell)[0]
        return before + textwrap.indent(methods.strip(), "    ") + "\n"

    return rewrite


EQUIVALENT = {
    "amsgrad": [
        # the averages as the paper writes them, the largest by `where`
        rewritten(
            'return {"m": 0.0, "v": 0.0, "top": 0.0}',
            """
t, m, v = self.step_number(w), self.slot("m", w), self.slot("v", w)
top = self.slot("top", w)
self.assign(m, self.beta_1 * m + (1 - self.beta_1) * g)
self.assign(v, self.beta_2 * v + (1 - self.beta_2) * g * g)
self.assign(top, ops.where(v > top, v, top))
root = ops.sqrt(top) + self.epsilon
self.assign_sub(w, eta * m * ops.sqrt(1 - self.beta_2**t) / ((1 - self.beta_1**t) * root))""",
        ),
        # the largest root: a root keeps the order
        rewritten(
            'return dict.fromkeys(["m", "v", "root"], 0.0)',
            """
m, v, root = (self.slot(name, w) for name in ("m", "v", "root"))
t = ops.cast(self.iterations + 1, w.dtype)
m.assign(m + (1 - self.beta_1) * (g - m))
v.assign(v + (1 - self.beta_2) * (g**2 - v))
root.assign(ops.maximum(root, ops.sqrt(v)))
direction = ops.divide(m, ops.add(root, self.epsilon))
correction = (1 - ops.power(self.beta_2, t)) ** 0.5 / (1 - ops.power(self.beta_1, t))
self.assign_add(w, -(direction * correction) * eta)""",
        ),
        # as PyTorch: the largest first, then corrected, and epsilon with it
        rewritten(
            'return {name: 0.0 for name in ("m", "v", "v_hat")}',
            """
t = self.step_number(w)
m, v, v_hat = self.slot("m", w), self.slot("v", w), self.slot("v_hat", w)
new = self.beta_2 * v + (1 - self.beta_2) * ops.square(g)
self.assign(v_hat, ops.maximum(new, v_hat))
self.assign(v, new)
self.assign_add(m, (g - m) * (1 - self.beta_1))
filled = 1 - self.beta_2**t
epsilon = self.epsilon / ops.sqrt(filled)
step = m / (1 - self.beta_1**t) / (ops.sqrt(v_hat / filled) + epsilon)
self.assign_sub(w, eta * step)""",
        ),
    ],
}
