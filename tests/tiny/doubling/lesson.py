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
