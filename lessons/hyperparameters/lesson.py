# %% [markdown]
# # Hyper-parameters

# %%
from lessons import data, lab, plots

lab.setup(seed=0)

from lessons.hyperparameters import checks
