# %% [markdown]
# # Overfitting and regularization

# %%
from lessons import data, lab, plots

lab.setup(seed=0)

from lessons.regularization import checks
