"""The optimizers that the lesson and its appendix show and prove, but do not ask for.

In all of them g is the gradient, w the variable, η (`eta`) the learning rate and t = 1, 2, 3 … the
step. Arguments and defaults are those of `keras.optimizers`. The order of the operations is Keras'
own too: then every bit of the result is the same. A model saved with one of them loads as if it
were built in.
"""

import math
import re

import keras
from keras import ops

from lessons.optimizers.rule import Rule


def average(optimizer, m, g, beta):
    """m ← β m + (1 − β) g: an exponential moving average."""
    optimizer.assign(m, beta * m + (1 - beta) * g)


def move_towards(optimizer, m, g, beta):
    """m ← m + (1 − β) (g − m): the same average, rounded differently."""
    optimizer.assign_add(m, (g - m) * (1 - beta))


def warmed(eta, beta_1, beta_2, t):
    """α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ): makes up for two averages that start at 0."""
    return eta * ops.sqrt(1 - beta_2**t) / (1 - beta_1**t)


def norm(x):
    """‖x‖ = √Σ xᵢ²."""
    return ops.sqrt(ops.sum(ops.power(x, 2)))


def rms(x):
    """√(mean of xᵢ²)."""
    return ops.sqrt(ops.mean(ops.square(x)))


class Adadelta(Rule):
    """RMSProp that finds its rate in its own past steps. Zeiler (2012).

    a ← ρ a + (1 − ρ) g²
    d = −√(D + ε) g / √(a + ε)
    D ← ρ D + (1 − ρ) d²
    w ← w + η d                     (the paper has no η: take 1.0)
    """

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.rho, self.epsilon = rho, epsilon

    def slots(self):
        return {"a": 0.0, "D": 0.0}

    def update_step(self, g, w, eta):
        a, D = self.slot("a", w), self.slot("D", w)
        average(self, a, ops.square(g), self.rho)
        d = -(ops.sqrt(D + self.epsilon) * g / ops.sqrt(a + self.epsilon))
        average(self, D, ops.square(d), self.rho)
        self.assign_add(w, eta * d)


class Adamax(Rule):
    """Adam that divides by the largest recent gradient. Kingma and Ba (2015), section 7.1.

    m ← m + (1 − β₁)(g − m)
    u ← max(β₂ u, |g|)
    w ← w − η m / ((1 − β₁ᵗ)(u + ε))
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def slots(self):
        return {"m": 0.0, "u": 0.0}

    def update_step(self, g, w, eta):
        t, m, u = self.step_number(w), self.slot("m", w), self.slot("u", w)
        move_towards(self, m, g, self.beta_1)
        self.assign(u, ops.maximum(self.beta_2 * u, ops.abs(g)))
        self.assign_sub(w, eta * m / ((1 - self.beta_1**t) * (u + self.epsilon)))


class Nadam(Rule):
    """Adam with Nesterov's look ahead. Dozat (2016).

    μₜ = β₁ (1 − 0.96ᵗ / 2)
    P ← P μₜ                        (P starts at 1)
    m ← m + (1 − β₁)(g − m)
    v ← v + (1 − β₂)(g² − v)
    m̂ = μₜ₊₁ m / (1 − P μₜ₊₁) + (1 − μₜ) g / (1 − P)
    v̂ = v / (1 − β₂ᵗ)
    w ← w − η m̂ / (√v̂ + ε)
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def slots(self):
        return {"m": 0.0, "v": 0.0, "P": lambda w: ops.ones((), w.dtype)}

    def update_step(self, g, w, eta):
        t, m, v, P = self.step_number(w), *(self.slot(name, w) for name in "mvP")
        beta_1, beta_2 = ops.cast(self.beta_1, w.dtype), ops.cast(self.beta_2, w.dtype)
        mu = beta_1 * (1 - 0.5 * 0.96**t)
        mu_next = beta_1 * (1 - 0.5 * 0.96 ** (t + 1))
        self.assign(P, P * beta_1 * (1 - 0.5 * 0.96**t))
        move_towards(self, m, g, beta_1)
        move_towards(self, v, ops.square(g), beta_2)
        m_hat = mu_next * m / (1 - P * mu_next) + (1 - mu) * g / (1 - P)
        v_hat = v / (1 - beta_2**t)
        self.assign_sub(w, m_hat * eta / (ops.sqrt(v_hat) + self.epsilon))


class Ftrl(Rule):
    """Follow the regularized leader: weights that do not pay stay 0. McMahan et al. (2013).

    n' = n + g²
    z ← z + g + 2 s w − (n'ᵖ − nᵖ) w / η          (s: shrinkage; p = −learning_rate_power)
    w ← (clip(z, −λ₁, λ₁) − z) / (n'ᵖ / η + 2 (λ₂ + β / (2 η)))
    n ← n'
    """

    def __init__(
        self,
        learning_rate=0.001,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        l2_shrinkage_regularization_strength=0.0,
        beta=0.0,
        **kwargs,
    ):
        super().__init__(learning_rate, **kwargs)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        strengths = [value for name, value in vars(self).items() if name.endswith("_strength")]
        if learning_rate_power > 0 or min(initial_accumulator_value, *strengths) < 0:
            raise ValueError("a power above 0, an accumulator or a strength below 0 is no Ftrl")

    def slots(self):
        return {"n": self.initial_accumulator_value, "z": 0.0}

    def update_step(self, g, w, eta):
        n, z, p = self.slot("n", w), self.slot("z", w), -self.learning_rate_power
        l1, s = self.l1_regularization_strength, self.l2_shrinkage_regularization_strength
        l2 = self.l2_regularization_strength + self.beta / (2 * eta)
        n_new = n + ops.square(g)
        sigma = (ops.power(n_new, p) - ops.power(n, p)) / eta
        self.assign_add(z, g + 2 * s * w - sigma * w)
        self.assign(w, (ops.clip(z, -l1, l1) - z) / (ops.power(n_new, p) / eta + 2 * l2))
        self.assign(n, n_new)


class Lion(Rule):
    """Every weight moves by ±η: only the sign counts. Chen et al. (2023).

    w ← w − η sign(β₁ m + (1 − β₁) g)
    m ← β₂ m + (1 − β₂) g
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.99, **kwargs):
        super().__init__(learning_rate, **kwargs)
        if not 0 < beta_1 <= 1:
            raise ValueError(f"beta_1 should be above 0 and at most 1, and is {beta_1}")
        self.beta_1, self.beta_2 = beta_1, beta_2

    def slots(self):
        return {"m": 0.0}

    def update_step(self, g, w, eta):
        m = self.slot("m", w)
        beta_1, beta_2 = ops.cast(self.beta_1, w.dtype), ops.cast(self.beta_2, w.dtype)
        self.assign_sub(w, eta * ops.sign(beta_1 * m + (1 - beta_1) * g))
        average(self, m, g, beta_2)


class Lamb(Rule):
    """Adam whose step is as long as the layer's weights allow, for huge batches. You et al. (2020).

    m ← m + (1 − β₁)(g − m)
    v ← v + (1 − β₂)(g² − v)
    u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
    w ← w − η u ‖w‖ / ‖u‖           (the ratio is 1 if a norm is 0)

    In the paper weight decay is part of u; Keras, and so this class, shrinks w beforehand.
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def slots(self):
        return {"m": 0.0, "v": 0.0}

    def update_step(self, g, w, eta):
        t, m, v = self.step_number(w), self.slot("m", w), self.slot("v", w)
        move_towards(self, m, g, self.beta_1)
        move_towards(self, v, ops.square(g), self.beta_2)
        u = m / (1 - self.beta_1**t) / (ops.sqrt(v / (1 - self.beta_2**t)) + self.epsilon)
        w_norm, u_norm = norm(w), norm(u)
        ratio = ops.where(ops.minimum(w_norm, u_norm) > 0, w_norm / u_norm, 1.0)
        self.assign_sub(w, ratio * eta * u)


class Adafactor(Rule):
    """Adam's v in a row and a column: almost no memory, no rate to tune. Shazeer and Stern (2018).

    ρ = min(η, 1/√t),  α = ρ max(ε₂, rms w),  β = 1 − tᵈ       (d = beta_2_decay)
    r ← β r + (1 − β) (g² + ε₁), mean of each row              c: the same for each column
    v = r c / mean r                                           (a vector keeps v itself)
    u = g / √v
    w ← w − α u / max(1, rms u / clip_threshold)

    Keras' `relative_step` is left out: there it changes nothing.
    """

    def __init__(
        self,
        learning_rate=0.001,
        beta_2_decay=-0.8,
        epsilon_1=1e-30,
        epsilon_2=1e-3,
        clip_threshold=1.0,
        **kwargs,
    ):
        super().__init__(learning_rate, **kwargs)
        self.beta_2_decay, self.clip_threshold = beta_2_decay, clip_threshold
        self.epsilon_1, self.epsilon_2 = epsilon_1, epsilon_2

    def slots(self):
        return {
            "r": lambda w: ops.zeros(w.shape[:-1], w.dtype) if len(w.shape) > 1 else None,
            "c": lambda w: ops.zeros(w.shape[:-2] + w.shape[-1:]) if len(w.shape) > 1 else None,
            "v": lambda w: ops.zeros(w.shape, w.dtype) if len(w.shape) < 2 else None,
        }

    def update_step(self, g, w, eta):
        t = self.step_number(w)
        rho = ops.minimum(eta, 1 / ops.sqrt(t))
        alpha = ops.maximum(self.epsilon_2, rms(w)) * rho
        v = self.second_moment(ops.square(g) + self.epsilon_1, w, 1 - t**self.beta_2_decay)
        u = g / ops.sqrt(v)
        self.assign_sub(w, alpha * (u / ops.maximum(1.0, rms(u) / self.clip_threshold)))

    def second_moment(self, squares, w, beta):
        """v: of a matrix only the means of its rows and columns are remembered."""
        r, c, v = (self.slot(name, w) for name in "rcv")
        if r is None:
            average(self, v, squares, beta)
            return v
        average(self, r, ops.mean(squares, axis=-1), beta)
        average(self, c, ops.mean(squares, axis=-2), beta)
        rows = r / ops.mean(r, axis=-1, keepdims=True)
        return ops.expand_dims(rows, -1) * ops.expand_dims(c, -2)


class Muon(Rule):
    """Momentum made orthogonal: a matrix moves as far in every direction. Jordan et al. (2024).

    m ← m + g + (μ − 1) m
    u = g + μ m                     (without `nesterov`: m)
    w ← w − η orthogonal(u) √(larger side of w) · rms_rate

    What is no matrix (biases, convolutions) and what embeds takes Adam's step instead.
    The last factors, which let one η serve both, are of Liu et al. (2025).
    """

    def __init__(
        self,
        learning_rate=0.001,
        adam_beta_1=0.9,
        adam_beta_2=0.999,
        adam_weight_decay=0.004,
        epsilon=1e-7,
        weight_decay=0.004,
        exclude_layers=None,
        exclude_embeddings=True,
        muon_a=3.4445,
        muon_b=-4.7750,
        muon_c=2.0315,
        adam_lr_ratio=1,
        momentum=0.95,
        ns_steps=5,
        nesterov=True,
        rms_rate=0.2,
        **kwargs,
    ):
        super().__init__(learning_rate, weight_decay=weight_decay, **kwargs)
        self.adam_beta_1, self.adam_beta_2, self.epsilon = adam_beta_1, adam_beta_2, epsilon
        self.adam_weight_decay, self.adam_lr_ratio = adam_weight_decay, adam_lr_ratio
        self.exclude_layers, self.exclude_embeddings = exclude_layers or [], exclude_embeddings
        self.muon_a, self.muon_b, self.muon_c = muon_a, muon_b, muon_c
        self.momentum, self.nesterov = momentum, nesterov
        self.ns_steps, self.rms_rate = ns_steps, rms_rate

    def slots(self):
        return {
            "m": 0.0,
            "v": lambda w: ops.zeros(w.shape, w.dtype) if self.takes_adam(w) else None,
        }

    def takes_adam(self, w) -> bool:
        excluded = [*self.exclude_layers, *["(?i)embedding"] * self.exclude_embeddings]
        return len(w.shape) != 2 or any(re.search(pattern, w.path) for pattern in excluded)

    def update_step(self, g, w, eta):
        m, v = self.slot("m", w), self.slot("v", w)
        if v is not None:
            return self.adam_step(g, w, eta * self.adam_lr_ratio, m, v)
        self.assign_add(m, g + m * (self.momentum - 1))
        u = g + self.momentum * m if self.nesterov else m
        step = eta * self.orthogonal(u)
        if self.rms_rate is not None:
            step = step * math.sqrt(max(w.shape)) * self.rms_rate
        self.assign_sub(w, step)

    def orthogonal(self, x):
        """U Vᵀ of x = U S Vᵀ, nearly: Newton-Schulz steps push all singular values towards 1."""
        if x.shape[0] > x.shape[1]:
            return ops.transpose(self.orthogonal(ops.transpose(x)))
        x = x / (ops.norm(x, axis=(-2, -1), keepdims=True) + 1e-7)
        for _ in range(self.ns_steps):
            square = x @ ops.transpose(x)
            x = self.muon_a * x + (self.muon_b * square + self.muon_c * square @ square) @ x
        return x

    def adam_step(self, g, w, eta, m, v):
        move_towards(self, m, g, self.adam_beta_1)
        move_towards(self, v, ops.square(g), self.adam_beta_2)
        rate = warmed(eta, self.adam_beta_1, self.adam_beta_2, self.step_number(w))
        self.assign_sub(w, m * rate / (ops.sqrt(v) + self.epsilon))

    def _apply_weight_decay(self, variables):
        for w in filter(self._use_weight_decay, variables):
            decay = self.adam_weight_decay if self.takes_adam(w) else self.weight_decay
            if decay is not None:
                w.assign(w - w * decay * ops.cast(self.learning_rate, w.dtype))


class ScheduleFreeAdamW(Rule):
    """Averaging instead of a schedule: no step count to choose. Defazio et al. (2024).

    v ← v + (1 − β₂)(g² − v)
    z ← z − η g / (√(v / (1 − β₂ᵗ)) + ε)        z starts at w and moves as in Adam
    x ← x + (z − x) / t                         x is the average of all z
    w ← x + (1 − β₁)(z − x)                     between them the gradient is taken

    Remembered is the lead u = z − x alone: x moves by (u − s) / t, where s is the step of z.

    η grows over the first `warmup_steps` steps. All z weigh the same, as in Keras; in the paper
    they weigh η². Keras 3.15 remembers z instead of u and goes wrong on TensorFlow and PyTorch: it
    takes x from the new z, and in `fit` z starts at 0. Older Keras does not have this optimizer.
    """

    def __init__(
        self,
        learning_rate=0.0025,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-8,
        warmup_steps=0,
        **kwargs,
    ):
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.epsilon, self.warmup_steps = epsilon, warmup_steps

    def slots(self):
        return {"u": 0.0, "v": 0.0}

    def update_step(self, g, w, eta):
        t, u, v = self.step_number(w), self.slot("u", w), self.slot("v", w)
        if self.warmup_steps:
            eta = eta * ops.minimum(t / self.warmup_steps, 1.0)
        move_towards(self, v, ops.square(g), self.beta_2)
        s = eta * g / (ops.sqrt(v / (1 - self.beta_2**t)) + self.epsilon)
        u_new = (u - s) * (1 - 1 / t)
        self.assign_add(w, (u - s) / t + (1 - self.beta_1) * (u_new - u))
        self.assign(u, u_new)


SHOWN = (Adadelta, Adamax, Nadam, Ftrl)
SINCE_2018 = (Lion, Lamb, Muon, Adafactor, ScheduleFreeAdamW)

for rule in SHOWN + SINCE_2018:
    keras.saving.register_keras_serializable("course")(rule)
