# %%
class SGD(keras.Optimizer):
    """Gradient descent: w ← w − η g."""

    def __init__(self, learning_rate=0.01, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)

    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, gradient * learning_rate)


# %% [markdown]
# ## Exercise 1 · momentum  (20 minutes, 3 points)
# (all three methods by hand: build, update_step, get_config)


# %%
class Momentum(keras.Optimizer):
    """Gradient descent that keeps going: v ← μ v − η g,  w ← w + v."""

    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # BEGIN SOLUTION
        self.velocities = self.add_optimizer_variables(variables, "velocity")
        # END SOLUTION

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        velocity = self.velocities[self._get_variable_index(variable)]
        self.assign(velocity, velocity * self.momentum - gradient * learning_rate)
        self.assign_add(variable, velocity)
        # END SOLUTION

    def get_config(self):
        # BEGIN SOLUTION
        return super().get_config() | {"momentum": self.momentum}
        # END SOLUTION


# %%
checks.momentum(Momentum)

# %% [markdown]
# (here: Rule takes the bookkeeping over; show it, e.g. print its source, and rewrite Momentum's three methods in words)
# ## Exercise 2 · nesterov  (15 minutes, 3 points)


# %%
class Nesterov(Rule):
    """Momentum that looks ahead: v ← μ v − η g,  w ← w + μ v − η g."""

    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def slots(self):
        return {"velocity": 0.0}

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        velocity = self.slot("velocity", variable)
        self.assign(velocity, velocity * self.momentum - gradient * learning_rate)
        self.assign_add(variable, velocity * self.momentum - gradient * learning_rate)
        # END SOLUTION


# %%
checks.nesterov(Nesterov)

# %% [markdown]
# ## Exercise 3 · adagrad  (10 minutes, 2 points)


# %%
class AdaGrad(Rule):
    """A rate for each weight: a ← a + g²,  w ← w − η g / √(a + ε)."""

    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def slots(self):
        # BEGIN SOLUTION
        return {"accumulator": self.initial_accumulator_value}
        # END SOLUTION

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        accumulator = self.slot("accumulator", variable)
        self.assign_add(accumulator, ops.square(gradient))
        root = ops.sqrt(accumulator + self.epsilon)
        self.assign_sub(variable, learning_rate * gradient / root)
        # END SOLUTION


# %%
checks.adagrad(AdaGrad)

# %% [markdown]
# ## Exercise 4 · rmsprop  (10 minutes, 2 points)


# %%
class RMSProp(Rule):
    """AdaGrad that forgets: v ← ρ v + (1 − ρ) g²,  w ← w − η g / √(v + ε)."""

    def __init__(self, learning_rate=0.001, rho=0.9, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def slots(self):
        return {"v": 0.0}

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        v = self.slot("v", variable)
        self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))
        root = ops.sqrt(v + self.epsilon)
        self.assign_sub(variable, learning_rate * gradient / root)
        # END SOLUTION


# %%
checks.rmsprop(RMSProp)

# %% [markdown]
# ## Exercise 5 · adam  (20 minutes, 4 points)


# %%
class Adam(Rule):
    """Momentum over RMSProp, both corrected for their start at zero.

    m ← m + (1 − β₁)(g − m)
    v ← v + (1 − β₂)(g² − v)
    α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ)
    w ← w − α m / (√v + ε)
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def slots(self):
        return {"m": 0.0, "v": 0.0}

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        t = self.step_number(variable)
        m = self.slot("m", variable)
        v = self.slot("v", variable)
        self.assign_add(m, (gradient - m) * (1 - self.beta_1))
        self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))
        alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        self.assign_sub(variable, m * alpha / (ops.sqrt(v) + self.epsilon))
        # END SOLUTION


# %%
checks.adam(Adam)

# %% [markdown]
# ## Exercise 6 · adamw  (10 minutes, 2 points)
# (AdamW builds on the student's own Adam: it needs exercise 5)


# %%
class AdamW(Adam):
    """Adam whose weights shrink beside the gradient: w ← w − η λ w, then Adam's step."""

    def __init__(self, learning_rate=0.001, weight_decay=0.004, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        # Not `self.weight_decay`: given that name, Keras would decay the weights for us.
        self.decay = weight_decay

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        self.assign_sub(variable, variable * self.decay * learning_rate)
        super().update_step(gradient, variable, learning_rate)
        # END SOLUTION

    def get_config(self):
        own = {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
        return super().get_config() | own | {"weight_decay": self.decay}


# %%
checks.adamw(AdamW)

# %% [markdown]
# ## Exercise 7 · schedule  (10 minutes, 2 points)
# η(s) = η₀ [(1 − α) (1 + cos(π p)) / 2 + α] with progress p = min(s / S, 1)


# %%
class CosineDecay(keras.optimizers.schedules.LearningRateSchedule):
    """From `initial_learning_rate` down to `alpha` times it, along half a cosine."""

    def __init__(self, initial_learning_rate, decay_steps, alpha=0.0):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha

    def __call__(self, step):
        # BEGIN SOLUTION
        progress = ops.minimum(ops.cast(step, "float32") / self.decay_steps, 1.0)
        cosine = (1 + ops.cos(np.pi * progress)) / 2
        return self.initial_learning_rate * ((1 - self.alpha) * cosine + self.alpha)
        # END SOLUTION

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "alpha": self.alpha,
        }


# %%
checks.schedule(CosineDecay)

# %% [markdown]
# ## Challenge · detective  (20 minutes, 3 points)
# A log holds the gradients of a run, shape (steps, n), and the weights before and after each step,
# shape (steps + 1, n). SUSPECTS maps names such as "Adam(0.1, beta_1=0.5)" to functions that make
# the optimizer. (needs `from lessons.optimizers.detective import SUSPECTS, log`;
# `log("Adam(0.1, beta_1=0.5)", rng)` returns gradients, weights)


# %%
def detective(gradients, weights):
    """The name of the suspect who takes the path `weights` when it is given `gradients`."""
    # BEGIN SOLUTION
    misfit = {}
    for name, suspect in SUSPECTS.items():
        optimizer, w = suspect(), keras.Variable(weights[0])
        path = [weights[0]]
        for g in gradients:
            optimizer.apply([ops.convert_to_tensor(g)], [w])
            path.append(ops.convert_to_numpy(w))
        misfit[name] = np.abs(np.array(path) - weights).max()
    return min(misfit, key=misfit.get)
    # END SOLUTION


# %%
checks.detective(detective)
