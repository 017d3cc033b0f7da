# %% [markdown]
# # Batch normalization

# %%
from lessons import data, lab, plots

lab.setup(seed=0)

from lessons.batch_normalization import checks
