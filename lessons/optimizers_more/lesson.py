# %% [markdown]
# # Optimizers, the appendix: the whole family, and where it fails
#
# For you if you have finished the lesson on optimizers and want to know more. Nothing later needs
# it.
#
# After this appendix you can
#
# - read the formula of every optimizer in `keras.optimizers`, and say what is new since Adam;
# - explain why Adam can walk to the worst point, and write AMSGrad, which does not;
# - say what AMSGrad pays for it;
# - check an optimizer on a case so small that you know the right answer.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).

# %%
from course import lab
from course.lab import plots

lab.setup(seed=0)

from functools import partial

import keras
import numpy as np
import tensorflow as tf
from IPython.display import Markdown
from keras import ops

from lessons.optimizers import gallery
from lessons.optimizers.family import family_table
from lessons.optimizers.rule import Rule
from lessons.optimizers_more import checks, pictures

# %% [markdown]
# ## 1 · The whole of keras.optimizers
#
# Here is the whole family, oldest first. A bar is a moving average, a hat one that is corrected for
# its start at zero. Most of them you have written or will write below. The others stand in
# `lessons/optimizers/gallery.py`, each in a few lines you can now read; the course's tests prove
# that they take the same steps as Keras' own.

# %%
Markdown(family_table())

# %% [markdown]
# What is new since 2018? Three ideas can be seen in a *single step*. We hand the same gradient to
# each: a 16 × 16 matrix that is strong in a few directions and weak in most. A matrix moves space
# in 16 *singular directions*; its 16 singular values say how far in each.
#
# - **Lion** (Chen et al., 2023) takes only the sign: every weight moves by exactly $\eta$.
# - **LAMB** (You et al., 2020) makes the step of each layer $\eta$ times as long as its weights.
#   This was made for huge batches.
# - **Muon** (Jordan et al., 2024) makes the step nearly *orthogonal*: about equally far in every
#   singular direction (Shampoo, Gupta et al., 2018, is its ancestor). It is for the matrices inside
#   a network; the rest gets Adam.

# %%
middle = lab.predict(
    "middle",
    "In its 9th direction the gradient is 40 times weaker than in its strongest. Adam divides the "
    "gradient of each weight by its size. How far does Adam's first step go in the 9th direction, "
    "compared with the strongest?",
    choices=("about a fortieth as far", "about a fifth as far", "equally far"),
    guess=None,
)


# %%
def one_step(optimizer, seed):
    """The step and the weights before it, for a gradient with singular values 1 … 0.001."""
    rng = np.random.default_rng(seed)
    U, _, Vt = np.linalg.svd(rng.normal(size=(16, 16)))
    gradient = (U * np.logspace(0, -3, 16) @ Vt).astype("float32")
    before = rng.normal(size=(16, 16)).astype("float32")
    w = keras.Variable(before, name="kernel")
    optimizer.apply([ops.convert_to_tensor(gradient)], [w])
    return w.numpy() - before, before


# %%
makers = {
    "SGD": keras.optimizers.SGD,
    "Adam": keras.optimizers.Adam,
    "Lion": keras.optimizers.Lion,
    "LAMB": keras.optimizers.Lamb,
    "Muon": partial(keras.optimizers.Muon, weight_decay=0.0),
}
taken = {name: [one_step(make(0.1), seed) for seed in range(5)] for name, make in makers.items()}
singular = {
    name: np.array([np.linalg.svd(step, compute_uv=False) for step, _ in taken[name]])
    for name in ("SGD", "Adam", "Muon")
}
relative = {name: values / values[:, :1] for name, values in singular.items()}
ninth = {name: np.median(values[:, 8]) for name, values in relative.items()}

# %%
plots.show(
    pictures.one_step(relative),
    "one_step",
    alt="How far one step goes in each of 16 singular directions, strongest first; the axis is "
    "logarithmic. SGD falls in a straight line to a thousandth. Adam lies higher and falls steeply "
    "at the end. Muon stays above a quarter.",
    caption="One step on the same gradient. Median and range of 5 seeds.",
)
middle.measured(
    int(np.argmin([abs(np.log(ninth["Adam"] / share)) for share in (1 / 40, 1 / 5, 1)])),
    "A size for each weight makes the step more even, but it knows nothing of directions.",
    believed={"equally far": "Each weight moves equally far; a direction is made of all weights."},
)

# %%
lab.claim(
    "In the 9th of 16 directions Adam goes at least 5 times as far as SGD, and Muon at least twice "
    "as far as Adam",
    np.all(relative["Adam"][:, 8] > 5 * relative["SGD"][:, 8])
    and np.all(relative["Muon"][:, 8] > 2 * relative["Adam"][:, 8]),
    ", ".join(f"{name} {value:.2f}" for name, value in ninth.items()),
    measured="singular value of the step, 9th over strongest, median",
    seeds=5,
    chosen_by="fixed",
)
weakest = relative["Muon"][:, -1]
lab.claim(
    "In the weakest direction Muon still goes at least a quarter as far as in the strongest",
    np.all(weakest > 0.25),
    f"{weakest.min():.2f} to {weakest.max():.2f}; the gradient itself 0.001",
    measured="singular value of the step, weakest over strongest",
    seeds=5,
    chosen_by="fixed",
)

# %%
lion = np.array([step for step, _ in taken["Lion"]])
lab.claim(
    "Lion moves each weight by η = 0.1",
    np.allclose(abs(lion), 0.1, atol=1e-6),
    measured="size of the step of each weight",
    seeds=5,
    chosen_by="fixed",
)
lamb = [np.linalg.norm(step) / np.linalg.norm(before) for step, before in taken["LAMB"]]
lab.claim(
    "LAMB's step is η = 0.1 times as long as the weights",
    np.allclose(lamb, 0.1, rtol=1e-3),
    f"{min(lamb):.4f} to {max(lamb):.4f}",
    measured="length of the step over length of the weights",
    seeds=5,
    chosen_by="fixed",
)

# %% [markdown]
# Two more: **Adafactor** (Shazeer and Stern, 2018) keeps only the row and column means of Adam's
# $v$, to save memory. **Schedule-free AdamW** (Defazio et al., 2024) replaces the schedule by an
# average of the weights. None of our small experiments says which of these is best for large
# models: that takes large models.
#
# > **Remember.** After Adam came the sign (Lion), the layer (LAMB) and the matrix (Muon).

# %% [markdown]
# ## 2 · A problem on which Adam fails
#
# Reddi, Kale and Kumar (2018) found a simple problem on which Adam walks to the *worst* point. A
# weight $w$ lives between −1 and 1. The gradient is $+3$ in every third step, and $-1$ in the two
# others. The mean is $+\frac13$, so the loss falls to the left, and the best weight is $w = -1$.
# The example and its $\beta_2 = 1 / (1 + 3^2) = 0.1$ are theirs.

# %%
adam_ends = lab.predict(
    "adam_ends",
    "Adam with β₁ = 0 and β₂ = 0.1 starts at five places between −1 and 1. Where does it end?",
    choices=("at −1, the best point", "where it started", "at 1, the worst point"),
    guess=None,
)


# %%
def three_beat(optimizer, steps=90, limit=1.0):
    """The path of w from 5 starts, clipped to −limit … limit: shape (steps, 5)."""
    w = keras.Variable(np.linspace(-0.8, 0.8, 5))
    path = []
    for step in range(steps):
        gradient = 3.0 if step % 3 == 0 else -1.0
        optimizer.apply([ops.full((5,), gradient)], [w])
        w.assign(ops.clip(w, -limit, limit))
        path.append(w.numpy())
    return np.array(path)


short_memory = {
    "Adam": partial(keras.optimizers.Adam, 0.2, beta_1=0.0, beta_2=0.1),
    "AMSGrad": partial(keras.optimizers.Adam, 0.2, beta_1=0.0, beta_2=0.1, amsgrad=True),
}
adam = three_beat(short_memory["Adam"]())
adam_ends.measured(
    int(1 + np.sign(adam[-3:].mean())),
    "The rare large gradient is divided by its own size, and then weighs no more than a small one.",
    believed={"at −1, the best point": "It is where the mean gradient points."},
)

# %% [markdown]
# Why? Look at one round of three steps. Adam with a short memory divides each gradient by nearly
# its own size. The large gradient then weighs no more than each of the two small ones. Two against
# one: to the right.
#
# **AMSGrad** is the cure of the three authors. It divides by the root of the *largest* $v$ seen so
# far, which never falls. In Keras it is `Adam(amsgrad=True)`.

# %%
rounds = {name: three_beat(make(), 6, limit=9.0) for name, make in short_memory.items()}
moves = {name: np.diff(path[:, 2])[-3:] / 0.2 for name, path in rounds.items()}
plots.show(
    pictures.one_round([-3, 1, 1], moves),
    "one_round",
    alt="Three charts of bars, each with three steps and their sum. Against the gradient: -3, 1, "
    "1, sum -1. Adam: three bars of nearly equal size, sum above 0. AMSGrad: the first bar is "
    "three times as long as the others, sum below 0.",
    caption="One round. Adam makes three gradients equal and goes the wrong way. AMSGrad keeps "
    "their ratio and goes the right way. In units of η.",
)
lab.claim(
    "In one round Adam moves right and AMSGrad left",
    moves["Adam"].sum() > 0.5 and moves["AMSGrad"].sum() < -0.25,
    ", ".join(f"{name} {three.sum():+.2f} η" for name, three in moves.items()),
    measured="sum of three steps, away from the border",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# ## Exercise 1 · amsgrad
#
# Write AMSGrad. Begin with your `Adam` of lesson 2: copy the lines of its `update_step`. Then
# change what must change.
#
# - $m$ and $v$ go on exactly as in Adam. In particular, $v$ still forgets.
# - Beside them AMSGrad remembers, for each weight, the largest $v$ so far. The $v$ of this step
#   counts. The root of this largest one stands where $\sqrt v$ stood.
# - The largest is taken of $v$ *as it is stored*. The correction $\alpha$ stays as it is, and comes
#   afterwards. (Keras does so. The paper's algorithm has no correction.)
#
# What must outlive the step? `slots` is yours, too, this time.


# %%
class AMSGrad(Rule):
    """Adam whose divisor never falls.

    As in Adam:

    m ← m + (1 − β₁)(g − m)
    v ← v + (1 − β₂)(g² − v)
    α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ)
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def slots(self):
        # BEGIN SOLUTION
        return {"m": 0.0, "v": 0.0, "largest": 0.0}
        # END SOLUTION

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        t = self.step_number(variable)
        m = self.slot("m", variable)
        v = self.slot("v", variable)
        largest = self.slot("largest", variable)
        self.assign_add(m, (gradient - m) * (1 - self.beta_1))
        self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))
        self.assign(largest, ops.maximum(largest, v))
        alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        self.assign_sub(variable, m * alpha / (ops.sqrt(largest) + self.epsilon))
        # END SOLUTION


# %%
checks.amsgrad(AMSGrad)

# %%
amsgrad = three_beat(short_memory["AMSGrad"]())
patient = three_beat(keras.optimizers.Adam(0.2, beta_1=0.0, beta_2=0.999))
Yours = lab.yours("amsgrad")
plots.show(
    pictures.three_beat(
        {"Adam": adam, "AMSGrad": amsgrad},
        Yours and three_beat(Yours(0.2, beta_1=0.0, beta_2=0.1)),
    ),
    "three_beat",
    alt="The weight over 90 steps from five starts. All paths of Adam climb to 1, all of AMSGrad "
    "fall to -1.",
    caption="Adam with β₂ = 0.1 walks to the worst point, AMSGrad to the best, -1.",
)

# %%
lab.claim(
    "Adam ends at the worst point and AMSGrad near the best, from each of 5 starts",
    np.all(adam[-3:].mean(axis=0) > 0.8) and np.all(amsgrad[-3:].mean(axis=0) < -0.8),
    f"Adam {adam[-3:].mean():+.2f}, AMSGrad {amsgrad[-3:].mean():+.2f}",
    measured="mean of the last 3 steps",
    seeds=0,
    chosen_by="fixed",
)
lab.claim(
    "With Keras' β₂ = 0.999 Adam finds the right way in this sequence",
    np.all(patient[-3:].mean(axis=0) < -0.8),
    f"{patient[-3:].mean():+.2f}",
    measured="mean of the last 3 steps",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# A long memory protects in *this* sequence. For every fixed $\beta_2$ there is a sequence that
# fools Adam (Reddi et al., 2018); for every fixed problem there is a $\beta_2$ that is long enough
# (Zhang et al., 2022).
#
# ### What AMSGrad pays
#
# A divisor that never falls has a price. We let every gradient be 1, but the tenth be 30: a bad
# batch, say. $\beta_2$ is 0.9, so that Adam forgets within our 100 steps.

# %%
after_outlier = lab.predict(
    "after_outlier",
    "90 steps after the large gradient, how many times shorter are AMSGrad's steps than Adam's?",
    guess=None,
)


# %%
def step_lengths(optimizer, steps=100, when=10):
    """The length of each step of one weight: all gradients are 1, one is 30."""
    w = keras.Variable(0.0)
    path = [0.0]
    for step in range(1, steps + 1):
        optimizer.apply([ops.convert_to_tensor(30.0 if step == when else 1.0)], [w])
        path.append(float(w.numpy()))
    return np.abs(np.diff(path))


lengths = {
    "Adam": step_lengths(keras.optimizers.Adam(0.1, beta_2=0.9)),
    "AMSGrad": step_lengths(keras.optimizers.Adam(0.1, beta_2=0.9, amsgrad=True)),
}

# %%
plots.show(
    pictures.outlier(lengths, 10, Yours and step_lengths(Yours(0.1, beta_2=0.9))),
    "outlier",
    alt="The length of the steps over 100 steps, logarithmic. Both are 0.1 at first and fall when "
    "the large gradient comes. Adam is back at 0.1 at the end, AMSGrad stays at 0.01.",
    caption="All gradients are 1, but the tenth is 30. Adam forgets it, AMSGrad never does. The "
    "rate is η = 0.1.",
)

# %%
shorter = lengths["Adam"][-1] / lengths["AMSGrad"][-1]
after_outlier.measured(
    shorter,
    "The large gradient put 0.1 · 30² = 90 into v. Its root, about 9.5, divides for ever.",
    close=0.3,
)
lab.claim(
    "90 steps after one large gradient, Adam's steps have their old length again, AMSGrad's are "
    "more than 8 times shorter",
    abs(lengths["Adam"][-1] / 0.1 - 1) < 0.02 and shorter > 8,
    f"{shorter:.1f} times",
    measured="length of step 100, Adam over AMSGrad",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** Dividing by recent gradients can silence the rare large one that matters. A
# > divisor that never falls does not; but one bad gradient makes its steps short for good.

# %% [markdown]
# ## 3 · Keras is not always right
#
# A course that checks your answers against Keras must tell you where Keras itself is wrong. Two
# examples from version 3.15 with TensorFlow. In both the optimizers of this course are right.
#
# **Repeated words.** The gradient of an embedding is *sparse*: it lists the rows that were used.
# If a word occurs three times in a batch, its row is listed three times, and the three gradients
# must be added before their size is taken. Keras 3.15 takes the size of each first. Below, word 0
# occurs three times with the gradients +1, +1 and −1, and word 1 once with +1. Both sums are 1, so
# both words must take the same steps.

# %%
farther = lab.predict(
    "farther",
    "Which word moves farther with Keras' own Adamax, if the gradient is sparse?",
    choices=("word 0, which occurs three times", "word 1, which occurs once", "equally far"),
    guess=None,
)

# %%
words = np.array([0, 0, 0, 1])
signs = np.float32([[1], [1], [-1], [1]])


def embedded(optimizer, sparse, steps=20):
    """The one-number embeddings of both words on a linear loss, shape (steps + 1, 2)."""
    table = keras.Variable(np.ones((2, 1), "float32"))
    path = [table.numpy().ravel()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            rows = tf.gather(table.value, words) if sparse else tf.one_hot(words, 2) @ table.value
            loss = tf.reduce_sum(signs * rows)
        optimizer.apply([tape.gradient(loss, table.value)], [table])
        path.append(table.numpy().ravel())
    return np.array(path)


# %%
embeddings = {
    "Keras, one-hot": embedded(keras.optimizers.Adamax(0.1), sparse=False),
    "Keras, sparse": embedded(keras.optimizers.Adamax(0.1), sparse=True),
    "ours, sparse": embedded(gallery.Adamax(0.1), sparse=True),
}
plots.show(
    pictures.repeated_words(embeddings),
    "repeated_words",
    alt="Three panels: the embeddings of two words over 20 steps. With one-hot vectors, and with "
    "our optimizer, both words lie on one line. With Keras and a sparse gradient word 0 falls "
    "three times more slowly.",
    caption="Adamax on two words with the same sum of gradients. Both must take the same steps.",
)

# %%
moved = np.abs(embeddings["Keras, sparse"][-1] - 1)
farther.measured(
    2 if np.allclose(*moved, rtol=0.01) else int(np.argmax(moved)),
    "Keras 3.15 adds three sizes, 1 + 1 + 1. The size of the sum is 1. So word 0 moves a third.",
    believed={"equally far": "So it should be."},
)
lab.claim(
    "Our rules treat sparse gradients as one-hot ones",
    np.allclose(embeddings["ours, sparse"], embeddings["Keras, one-hot"], atol=1e-5),
    measured="embeddings in each of 20 steps",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# **Schedule-free AdamW.** The rule needs the old $z$ and the new one. Keras 3.15 keeps a
# *reference* to the old one, which has changed when it is read. We compare both with the formula
# of the table, written out in NumPy, in the long valley of lesson 2.


# %%
H = np.float32([[0.1, 0.0], [0.0, 2.0]])
START = np.float32([-7.0, 2.0])


def walk(optimizer, steps=50):
    """The points that an optimizer visits on ½ wᵀHw, shape (steps + 1, 2)."""
    w = keras.Variable(START)
    points = [w.numpy()]
    for _ in range(steps):
        optimizer.apply([ops.matmul(w, H)], [w])
        points.append(w.numpy())
    return np.array(points)


# %%
def schedule_free(steps=50, eta=0.1, beta_1=0.9, beta_2=0.999):
    """The formula of the table."""
    w = x = z = np.float64(START)
    v, path = 0, [w]
    for t in range(1, steps + 1):
        g = H @ w
        v = beta_2 * v + (1 - beta_2) * g**2
        z = z - eta * g / np.sqrt(v / (1 - beta_2**t))
        x = (1 - 1 / t) * x + z / t
        w = (1 - beta_1) * z + beta_1 * x
        path.append(w)
    return np.array(path)


# %%
off = abs(walk(gallery.ScheduleFreeAdamW(0.1)) - schedule_free()).max()
lab.claim(
    "Our ScheduleFreeAdamW follows the formula",
    off < 1e-3,
    f"largest difference {off:.0e}",
    measured="distance of the two paths in the valley",
    seeds=0,
    chosen_by="fixed",
)
if hasattr(keras.optimizers, "ScheduleFreeAdamW"):
    off = abs(walk(keras.optimizers.ScheduleFreeAdamW(0.1)) - schedule_free()).max()
    print(f"largest difference of this version of Keras: {off:.1g}")
else:
    print("This version of Keras has no ScheduleFreeAdamW.")

# %% [markdown]
# If a line above says that Keras agrees, your version has been repaired. The tests of this course
# watch both.
#
# > **Remember.** Check a rule on a case so small that you can do it by hand.
#
# ## What to remember
#
# - After Adam came the sign (Lion), the layer (LAMB) and the matrix (Muon): {{figure:one_step}}.
# - Adam can go the wrong way, because it makes rare large gradients as small as the others
#   ({{figure:one_round}}).
# - AMSGrad divides by the largest $v$ so far. That cures this, and keeps the steps short after one
#   bad gradient ({{figure:outlier}}).
# - A library may be wrong, too. Test a rule where you know the answer ({{figure:repeated_words}}).
#
# ## What this appendix did not show
#
# - That any of the younger optimizers is better than Adam. We saw single steps and one weight, not
#   training.
# - That the problem of section 2 is frequent in networks. With Keras' $\beta_2 = 0.999$ Adam solved
#   even this one.
# - Other versions of Keras. What section 3 says was measured on the version named there.
#
# ## References
#
# - M. Zeiler (2012). ADADELTA: an adaptive learning rate method. arXiv 1212.5701.
# - B. McMahan et al. (2013). Ad click prediction: a view from the trenches. KDD. (Ftrl.)
# - D. Kingma, J. Ba (2015). Adam: a method for stochastic optimization. ICLR. arXiv 1412.6980.
#   (Its section 7.1 is Adamax.)
# - T. Dozat (2016). Incorporating Nesterov momentum into Adam. ICLR workshop.
# - V. Gupta, T. Koren, Y. Singer (2018). Shampoo: preconditioned stochastic tensor optimization.
#   ICML. arXiv 1802.09568.
# - S. Reddi, S. Kale, S. Kumar (2018). On the convergence of Adam and beyond. ICLR. arXiv
#   1904.09237.
# - N. Shazeer, M. Stern (2018). Adafactor: adaptive learning rates with sublinear memory cost.
#   ICML. arXiv 1804.04235.
# - Y. You et al. (2020). Large batch optimization for deep learning: training BERT in 76 minutes.
#   ICLR. arXiv 1904.00962.
# - Y. Zhang et al. (2022). Adam can converge without any modification on update rules. NeurIPS.
#   arXiv 2208.09632.
# - X. Chen et al. (2023). Symbolic discovery of optimization algorithms. NeurIPS. arXiv 2302.06675.
# - A. Defazio et al. (2024). The road less scheduled. NeurIPS. arXiv 2405.15682.
# - K. Jordan et al. (2024). Muon: an optimizer for hidden layers in neural networks.
# - J. Liu et al. (2025). Muon is scalable for LLM training. arXiv 2502.16982.
#
# What the table cites from before 2012 stands in the references of lesson 2.
