# %% [markdown]
# # Doubling: a lesson for tests
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points),
# with numbers between {{limits}}.

# %%
from course import lab

lab.setup(seed=0)

import numpy as np

from tiny.doubling import checks
from tiny.doubling.tools import LIMITS

# %% [markdown]
# ## Exercise 1 · double


# %%
def double(x):
    """Twice x."""
    # BEGIN SOLUTION
    return 2.0 * np.asarray(x)
    # END SOLUTION


# %%
checks.double(double)

# %%
twice = lab.yours("double") or (lambda x: x + x)
lab.claim("Twice the upper limit", twice(LIMITS[1]) == 20, twice(LIMITS[1]))

# %% [markdown]
# ## Exercise 2 · quadruple


# %%
class Quadruple:
    """Four times x, with the function above."""

    def __call__(self, x):
        # BEGIN SOLUTION
        return double(double(x))
        # END SOLUTION


# %%
checks.quadruple(Quadruple)

# %% [markdown]
# ## Ten times
#
# {{figure:powers}} shows it.

# %%
ten_times = lab.predict("ten_times", "What is 1, doubled ten times?", guess=None)
larger = lab.predict(
    "larger", "Which is larger?", choices=("ten times double", "five times quadruple"), guess=None
)

# %%
from course.lab import plots
from tiny.doubling import pictures

values = 2.0 ** np.arange(11)

# %%
plots.show(pictures.powers(values[:6]), "first", alt="A line rises.", caption="Five times.")

# %%
plots.show(
    pictures.powers(values),
    "powers",
    alt="A line rises from 1 to 1024, faster and faster.",
    caption="What ten doublings make of 1.",
)
ten_times.measured(values[-1], "Doubling adds up fast.")
larger.measured(0, "Both are 1024.", believed={"five times quadruple": "Four is more than two."})
lab.claim(
    "Ten doublings make more than 1000",
    values[-1] > 1000,
    values[-1],
    measured="value",
    seeds=0,
    chosen_by="fixed",
)
