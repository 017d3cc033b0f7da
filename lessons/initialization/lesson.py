# %% [markdown]
# # Initialization

# %%
from lessons import data, lab, plots

lab.setup(seed=0)

from lessons.initialization import checks
