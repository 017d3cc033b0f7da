"""Wrong answers: one edit of a solution each, and what a student who made it must hear."""

from functools import partial

from lessons.checking import Mistake, Variant

OF = "self._get_variable_index(variable)"

wrong = partial(Mistake, "momentum")
MOMENTUM = [
    wrong(
        "- gradient * learning_rate",
        "+ gradient * learning_rate",
        "Uphill: the velocity follows the gradient, so the loss grows. The gradient enters with −.",
    ),
    wrong(
        "self.assign_add(variable, velocity)",
        "self.assign_sub(variable, gradient * learning_rate)",
        "Plain gradient descent: the past is lost at each step. Store the velocity; move by it.",
    ),
    wrong(
        "self.assign(velocity, velocity * self.momentum - gradient * learning_rate)\n"
        "self.assign_add(variable, velocity)",
        "self.assign_add(variable, velocity)\n"
        "self.assign(velocity, velocity * self.momentum - gradient * learning_rate)",
        "One step late: the weight moves by the old velocity. Write the velocity first.",
    ),
    wrong(
        "- gradient * learning_rate",
        "- (1 - self.momentum) * gradient * learning_rate",
        "An average: 1 − μ weighs the gradient. Keras adds the whole gradient to the velocity.",
    ),
    wrong(
        "velocity * self.momentum",
        "velocity",
        "No friction: the whole velocity is kept, as if momentum were 1. Multiply it by μ.",
    ),
    wrong(
        "velocity * self.momentum",
        "velocity * 0.9",
        "Momentum is always 0.9: the constructor was asked for another. Use `self.momentum`.",
    ),
    wrong(
        "velocity * self.momentum",
        "velocity * (1 - self.momentum)",
        "1 − μ for μ: the velocity keeps the share that it should lose.",
    ),
    wrong(
        "self.assign_add(variable, velocity)",
        "self.assign_add(variable, velocity * learning_rate)",
        "The rate twice: it is in the velocity already. Add the velocity as it is.",
    ),
    wrong(
        "- gradient * learning_rate",
        "- gradient",
        "No learning rate: the velocity takes the raw gradient. Multiply it by `learning_rate`.",
    ),
    wrong(
        "- gradient * learning_rate",
        "- gradient * 0.01",
        "The rate is always 0.01: it was asked for another. Use the argument `learning_rate`.",
    ),
    wrong(
        "self.assign_add(variable, velocity)",
        "self.assign_add(variable, velocity * self.momentum - gradient * learning_rate)",
        "Nesterov's step: it looks ahead. Momentum moves the weight by the velocity itself.",
    ),
    wrong(
        "self.assign_add(variable, velocity)",
        "self.assign_add(variable, velocity - gradient * learning_rate)",
        "The gradient twice: it is in the velocity already. Add the velocity only.",
    ),
    wrong(
        "self.assign(velocity,",
        "self.assign_add(velocity,",
        "The velocity is added to itself: `assign_add` adds to the old value. Use `assign`.",
    ),
    wrong(
        "velocity * self.momentum - gradient * learning_rate",
        "(velocity - gradient * learning_rate) * self.momentum",
        "μ on both parts: it slows the old velocity only, not the new gradient.",
    ),
    wrong(
        f"self.velocities[{OF}]",
        "self.velocities[0]",
        "One velocity for all variables: each needs its own. Find it by `_get_variable_index`.",
    ),
    wrong(
        f"velocity = self.velocities[{OF}]\n"
        "self.assign(velocity, velocity * self.momentum - gradient * learning_rate)",
        f'self.kept, of = getattr(self, "kept", {{}}), {OF}\n'
        "velocity = self.kept.get(of, 0.0) * self.momentum - gradient * learning_rate\n"
        "self.kept[of] = velocity",
        "A Python dictionary as memory: model.fit runs it once, while tracing. Use a variable.",
    ),
    wrong(
        'super().get_config() | {"momentum": self.momentum}',
        "super().get_config()",
        "A forgotten constant: get_config lacks momentum, so a loaded optimizer uses the default.",
    ),
    wrong(
        "- gradient * learning_rate",
        "- ops.sign(gradient) * learning_rate",
        "Only the sign: the size of the gradient is lost. Use the gradient itself.",
    ),
    wrong(
        'variables, "velocity")',
        'variables, "velocity", initializer="ones")',
        "A flying start: the velocity begins at 1. It begins at rest, at 0.",
    ),
    wrong(
        "self.assign_add(variable, velocity)",
        "variable = variable + velocity",
        "Nothing moves: `variable = …` names a new tensor. Use `self.assign_add(variable, …)`.",
    ),
    Variant(
        "momentum",
        "self.assign(velocity, velocity * self.momentum - gradient * learning_rate)\n"
        "self.assign_add(variable, velocity)",
        "self.assign(velocity, velocity * self.momentum + gradient)\n"
        "self.assign_sub(variable, velocity * learning_rate)",
        "PyTorch's momentum: right too. A new rate acts at once here; in Keras it fades in.",
    ),
]

wrong = partial(Mistake, "nesterov")
AHEAD = "velocity * self.momentum - step"
NESTEROV = [
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        "self.assign_add(variable, velocity)",
        "Plain momentum: the weight moves by a velocity. Nesterov moves it by μ v − η g, new v.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        "self.assign_add(variable, self.momentum**2 * velocity"
        " - (1 + self.momentum) * gradient * learning_rate)",
        "Ahead twice: μ² v − (1 + μ) η g needs the velocity before the step. A textbook errs here.",
    ),
    wrong(
        f"self.assign(velocity, {AHEAD})",
        "self.assign(velocity, velocity * self.momentum + gradient * learning_rate)",
        "A velocity uphill: the gradient enters it with +. It enters with −, in both lines.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        "self.assign_add(variable, velocity * self.momentum + gradient * learning_rate)",
        "A step uphill: the last line adds η g. The gradient enters with −, in both lines.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        "self.assign_add(variable, velocity * self.momentum)",
        "Half a look ahead: the step is μ v. The fresh gradient is missing: μ v − η g.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        "self.assign_add(variable, velocity - gradient * learning_rate)",
        "The whole velocity: Nesterov's step takes the share μ of it, then − η g.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        "self.assign_sub(variable, gradient * learning_rate)",
        "Plain gradient descent: the velocity never moves the weight. Add μ v − η g.",
    ),
    wrong(
        f"self.assign(velocity, {AHEAD})",
        "self.assign(velocity, velocity * self.momentum"
        " - (1 - self.momentum) * gradient * learning_rate)",
        "An average: 1 − μ weighs the gradient in the velocity. Keras takes it whole.",
    ),
    wrong(
        f"self.assign(velocity, {AHEAD})",
        "self.assign(velocity, velocity - gradient * learning_rate)",
        "No friction: the whole velocity is kept, as if momentum were 1. Multiply it by μ.",
    ),
    wrong(
        f"self.assign(velocity, {AHEAD})\nself.assign_add(variable, {AHEAD})",
        "self.assign(velocity, velocity * 0.9 - gradient * learning_rate)\n"
        "self.assign_add(variable, velocity * 0.9 - gradient * learning_rate)",
        "Momentum is always 0.9: the constructor was asked for another. Use `self.momentum`.",
    ),
    wrong(
        f"self.assign(velocity, {AHEAD})\nself.assign_add(variable, {AHEAD})",
        "self.assign(velocity, velocity * self.momentum - gradient * 0.01)\n"
        "self.assign_add(variable, velocity * self.momentum - gradient * 0.01)",
        "The rate is always 0.01: it was asked for another. Use the argument `learning_rate`.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        f"self.assign_add(variable, ({AHEAD}) * learning_rate)",
        "The rate twice: the velocity holds it already. Add μ v − η g as it is.",
    ),
    wrong(
        f"self.assign(velocity, {AHEAD})",
        "self.assign(velocity, velocity * self.momentum - gradient)",
        "No rate in the velocity: it takes the raw gradient. Multiply it by `learning_rate`.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        "self.assign_add(variable, velocity * self.momentum - gradient)",
        "No rate in the step: it takes the raw gradient. Multiply it by `learning_rate`.",
    ),
    wrong(
        f"self.assign(velocity, {AHEAD})",
        f"self.assign_add(velocity, {AHEAD})",
        "The velocity is added to itself: `assign_add` adds to the old value. Use `assign`.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        "self.assign_add(variable, velocity * self.momentum**2 - gradient * learning_rate)",
        "μ² for μ: the step takes the share μ of the velocity.",
    ),
    wrong(
        'velocity = self.slot("velocity", variable)',
        'velocity = self._slots["velocity"][0]',
        'One velocity for all variables: each needs its own, `self.slot("velocity", variable)`.',
    ),
    wrong(
        'velocity = self.slot("velocity", variable)\n' + f"self.assign(velocity, {AHEAD})",
        f'self.kept, of = getattr(self, "kept", {{}}), {OF}\n'
        "velocity = self.kept.get(of, 0.0) * self.momentum - gradient * learning_rate\n"
        "self.kept[of] = velocity",
        "A Python dictionary as memory: model.fit runs it once, while tracing. Use a slot.",
    ),
    wrong(
        f"self.assign_add(variable, {AHEAD})",
        f"variable = variable + {AHEAD}",
        "Nothing moves: `variable = …` names a new tensor. Use `self.assign_add(variable, …)`.",
    ),
    wrong(
        f"self.assign(velocity, {AHEAD})",
        f"velocity = {AHEAD}",
        "Never stored: the velocity is new at each step. `self.assign(velocity, …)` keeps it.",
    ),
    Variant(
        "nesterov",
        f"self.assign(velocity, {AHEAD})\nself.assign_add(variable, {AHEAD})",
        "self.assign(velocity, velocity * self.momentum + gradient)\n"
        "self.assign_sub(variable, (gradient + velocity * self.momentum) * learning_rate)",
        "PyTorch's Nesterov: right too. A new rate acts at once here; in Keras it fades in.",
    ),
]

wrong = partial(Mistake, "adagrad")
ADAGRAD = [
    wrong(
        "ops.sqrt(accumulator + self.epsilon)",
        "accumulator + self.epsilon",
        "No root: the step is divided by the sum of squares. Divide by its square root.",
    ),
    wrong(
        "ops.square(gradient)",
        "ops.abs(gradient)",
        "A sum of sizes: |g| is summed where g² belongs. Square the gradient.",
    ),
    wrong(
        "self.assign_add(accumulator, ops.square(gradient))",
        "self.assign_add(accumulator, gradient)",
        "A sum of gradients: plus and minus cancel, and roots of negative numbers appear. Square.",
    ),
    wrong(
        "self.assign_add(accumulator, ops.square(gradient))",
        "self.assign(accumulator, ops.square(gradient))",
        "No memory: only the last square is kept. `assign` replaces; `assign_add` adds.",
    ),
    wrong(
        "self.assign_add(accumulator, ops.square(gradient))\n"
        "root = ops.sqrt(accumulator + self.epsilon)",
        "root = ops.sqrt(accumulator + self.epsilon)\n"
        "self.assign_add(accumulator, ops.square(gradient))",
        "One step late: the root is taken before the new square is added. Add first.",
    ),
    wrong(
        "accumulator + self.epsilon",
        "accumulator",
        "No epsilon: nothing protects the first steps from a division by almost 0.",
    ),
    wrong(
        "accumulator + self.epsilon",
        "accumulator + 1e-7",
        "Epsilon is always 1e-7: the constructor was asked for another. Use `self.epsilon`.",
    ),
    wrong(
        "self.assign_sub(variable",
        "self.assign_add(variable",
        "Uphill: the step is added, so the loss grows. Subtract it.",
    ),
    wrong(
        "ops.square(gradient))",
        "ops.mean(ops.square(gradient)) * ops.ones_like(gradient))",
        "One sum for the whole tensor: AdaGrad keeps one for each weight. Leave out the mean.",
    ),
    wrong(
        "learning_rate * gradient / root",
        "learning_rate * gradient * root",
        "Multiplied by the root: large gradients get larger steps still. Divide by it.",
    ),
    wrong(
        "learning_rate * gradient / root",
        "learning_rate * ops.sign(gradient) / root",
        "Only the sign: the size of the gradient is lost. Divide the gradient itself.",
    ),
    wrong(
        'self.slot("accumulator", variable)',
        'self._slots["accumulator"][0]',
        "One accumulator for all variables: each needs its own, `self.slot(..., variable)`.",
    ),
    wrong(
        '{"accumulator": self.initial_accumulator_value}',
        '{"accumulator": 0.1}',
        "The start is always 0.1: another was asked for. Use `self.initial_accumulator_value`.",
    ),
    wrong(
        '{"accumulator": self.initial_accumulator_value}',
        '{"accumulator": 1.0}',
        "A start at 1: the first steps are too short. Use `self.initial_accumulator_value`.",
    ),
    wrong(
        "self.assign_add(accumulator, ops.square(gradient))",
        "self.assign(accumulator, 0.9 * accumulator + 0.1 * ops.square(gradient))",
        "RMSProp's average: old squares fade. AdaGrad adds them up and forgets nothing.",
    ),
    wrong(
        "learning_rate * gradient / root",
        "0.001 * gradient / root",
        "The rate is always 0.001: it was asked for another. Use the argument `learning_rate`.",
    ),
    wrong(
        'accumulator = self.slot("accumulator", variable)\n'
        "self.assign_add(accumulator, ops.square(gradient))",
        f'self.kept, of = getattr(self, "kept", {{}}), {OF}\n'
        "accumulator = self.kept.get(of, self.initial_accumulator_value) + ops.square(gradient)\n"
        "self.kept[of] = accumulator",
        "A Python dictionary as memory: model.fit runs it once, while tracing. Use a slot.",
    ),
    wrong(
        "self.assign_sub(variable, learning_rate * gradient / root)",
        "variable = variable - learning_rate * gradient / root",
        "Nothing moves: `variable = …` names a new tensor. Use `self.assign_sub(variable, …)`.",
    ),
    wrong(
        "self.assign_add(accumulator, ops.square(gradient))",
        "accumulator = accumulator + ops.square(gradient)",
        "Never stored: the sum starts again at each step. `self.assign_add` keeps it.",
    ),
    Variant(
        "adagrad",
        "ops.sqrt(accumulator + self.epsilon)",
        "ops.sqrt(accumulator) + self.epsilon",
        "Epsilon outside the root: right too, as in PyTorch. Keras adds it inside.",
    ),
    Variant(
        "adagrad",
        '{"accumulator": self.initial_accumulator_value}',
        '{"accumulator": 0.0}',
        "A start at 0: right too, as in the paper and in PyTorch. Keras starts at 0.1.",
    ),
]

wrong = partial(Mistake, "rmsprop")
V = "self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))"
RMSPROP = [
    wrong(
        V,
        "self.assign(v, (1 - self.rho) * v + self.rho * ops.square(gradient))",
        "ρ and 1 − ρ swapped: ρ is the share of the old value that is kept.",
    ),
    wrong(
        V,
        "self.assign_add(v, ops.square(gradient))",
        "AdaGrad's sum: nothing is forgotten. Keep the share ρ of v, add the share 1 − ρ of g².",
    ),
    wrong(
        V,
        "self.assign(v, self.rho * v + ops.square(gradient))",
        "No weight on the new square: it counts 1 − ρ. Without it, v is not an average.",
    ),
    wrong(
        "self.assign(v,",
        "self.assign_add(v,",
        "The average is added to itself: `assign_add` adds to the old v. Use `assign`.",
    ),
    wrong(
        "self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))",
        "v = self.rho * v + (1 - self.rho) * ops.square(gradient)",
        "Never stored: v is new at each step. `self.assign(v, …)` writes it into the slot.",
    ),
    wrong(
        "ops.sqrt(v + self.epsilon)",
        "v + self.epsilon",
        "No root: the step is divided by the average square. Divide by its square root.",
    ),
    wrong(
        "ops.square(gradient)",
        "ops.abs(gradient)",
        "An average of sizes: |g| is averaged where g² belongs. Square the gradient.",
    ),
    wrong(
        "ops.square(gradient)",
        "gradient",
        "An average of gradients: plus and minus cancel. Square the gradient first.",
    ),
    wrong(
        "v + self.epsilon",
        "v",
        "No epsilon: where the first gradient is 0, the step is 0 / 0.",
    ),
    wrong(
        "v + self.epsilon",
        "v + 1e-7",
        "Epsilon is always 1e-7: the constructor was asked for another. Use `self.epsilon`.",
    ),
    wrong(
        V,
        "self.assign(v, 0.9 * v + 0.1 * ops.square(gradient))",
        "ρ is always 0.9: the constructor was asked for another. Use `self.rho`.",
    ),
    wrong(
        "self.assign_sub(variable",
        "self.assign_add(variable",
        "Uphill: the step is added, so the loss grows. Subtract it.",
    ),
    wrong(
        f"{V}\nroot = ops.sqrt(v + self.epsilon)",
        f"root = ops.sqrt(v + self.epsilon)\n{V}",
        "One step late: the root is taken of the old average. Update v first.",
    ),
    wrong(
        "ops.square(gradient))",
        "ops.mean(ops.square(gradient)) * ops.ones_like(gradient))",
        "One average for the whole tensor: RMSProp keeps one for each weight.",
    ),
    wrong(
        'self.slot("v", variable)',
        'self._slots["v"][0]',
        "One average for all variables: each needs its own, `self.slot(..., variable)`.",
    ),
    wrong(
        "learning_rate * gradient / root",
        "learning_rate * gradient * root",
        "Multiplied by the root: large gradients get larger steps still. Divide by it.",
    ),
    wrong(
        "learning_rate * gradient / root",
        "learning_rate * ops.sign(gradient) / root",
        "Only the sign: the size of the gradient is lost. Divide the gradient itself.",
    ),
    wrong(
        "ops.sqrt(v + self.epsilon)",
        "ops.sqrt(v / (1 - self.rho ** self.step_number(variable)) + self.epsilon)",
        "Adam's correction: v is divided by 1 − ρᵗ. RMSProp uses v as it is.",
    ),
    wrong(
        "learning_rate * gradient / root",
        "0.001 * gradient / root",
        "The rate is always 0.001: it was asked for another. Use the argument `learning_rate`.",
    ),
    wrong(
        f'v = self.slot("v", variable)\n{V}',
        f'self.kept, of = getattr(self, "kept", {{}}), {OF}\n'
        "v = self.rho * self.kept.get(of, 0.0) + (1 - self.rho) * ops.square(gradient)\n"
        "self.kept[of] = v",
        "A Python dictionary as memory: model.fit runs it once, while tracing. Use a slot.",
    ),
    wrong(
        "self.assign_sub(variable, learning_rate * gradient / root)",
        "variable = variable - learning_rate * gradient / root",
        "Nothing moves: `variable = …` names a new tensor. Use `self.assign_sub(variable, …)`.",
    ),
    Variant(
        "rmsprop",
        "ops.sqrt(v + self.epsilon)",
        "ops.sqrt(v) + self.epsilon",
        "Epsilon outside the root: right too, as in PyTorch. Keras adds it inside.",
    ),
]

wrong = partial(Mistake, "adam")
T = "t = self.step_number(variable)"
M = "self.assign_add(m, (gradient - m) * (1 - self.beta_1))"
V = "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))"
ALPHA = "learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)"
STEP = "self.assign_sub(variable, m * alpha / (ops.sqrt(v) + self.epsilon))"
PAPERS_EPSILON = (
    f"alpha = {ALPHA}\n{STEP}",
    "m_hat, v_hat = m / (1 - self.beta_1**t), v / (1 - self.beta_2**t)\n"
    "self.assign_sub(variable, learning_rate * m_hat / (ops.sqrt(v_hat) + self.epsilon))",
    "The paper's epsilon: right too, as in PyTorch. Keras adds it before v is corrected.",
)
ADAM = [
    wrong(
        ALPHA,
        "learning_rate",
        "No bias correction: m and v start at 0 and are too small at first. α corrects both.",
    ),
    wrong(
        ALPHA,
        "learning_rate / (1 - self.beta_1**t)",
        "Only m is corrected: v starts at 0 too. Its factor is √(1 − β₂ᵗ).",
    ),
    wrong(
        ALPHA,
        "learning_rate * ops.sqrt(1 - self.beta_2**t)",
        "Only v is corrected: m starts at 0 too. Divide by 1 − β₁ᵗ.",
    ),
    wrong(
        ALPHA,
        "learning_rate * (1 - self.beta_2**t) / (1 - self.beta_1**t)",
        "No root in the correction: v stands under a root, so its factor does too.",
    ),
    wrong(
        ALPHA,
        "learning_rate * (1 - self.beta_1**t) / ops.sqrt(1 - self.beta_2**t)",
        "The correction upside down: the root of 1 − β₂ᵗ stands above, 1 − β₁ᵗ below.",
    ),
    wrong(
        ALPHA,
        "learning_rate * ops.sqrt(1 - self.beta_1**t) / (1 - self.beta_2**t)",
        "The betas of the correction swapped: β₂ belongs to v, and so under the root.",
    ),
    wrong(
        T,
        "t = ops.cast(self.iterations, variable.dtype)",
        "t counts from 0: the first step divides by 1 − β₁⁰ = 0. It counts from 1.",
    ),
    wrong(
        T,
        "t = 1.0",
        "t stands still at 1: the correction never ends and the steps grow. A textbook errs here.",
    ),
    wrong(
        T,
        'self.t = getattr(self, "t", 0) + 1\nt = float(self.t)',
        "A counter in Python: it counts variables, not steps, and in model.fit it stands still.",
    ),
    wrong(
        T,
        "t = self.step_number(variable) + 1",
        "t counts from 2: the correction is one step ahead. The first step has t = 1.",
    ),
    wrong(
        f"{M}\n{V}",
        M.replace("beta_1", "beta_2") + "\n" + V.replace("beta_2", "beta_1"),
        "The betas of the averages swapped: β₁ belongs to m, β₂ to v.",
    ),
    wrong(
        "(1 - self.beta_1))",
        "self.beta_1)",
        "β₁ for 1 − β₁: m keeps the share that it should lose.",
    ),
    wrong(
        "(1 - self.beta_2))",
        "self.beta_2)",
        "β₂ for 1 − β₂: v keeps the share that it should lose.",
    ),
    wrong(
        "ops.square(gradient)",
        "ops.abs(gradient)",
        "An average of sizes: v averages |g| where g² belongs. Square the gradient.",
    ),
    wrong(
        "ops.square(gradient)",
        "ops.square(m)",
        "The square of m: v averages the square of the gradient itself.",
    ),
    wrong(
        "(gradient - m) * (1 - self.beta_1)",
        "gradient * (1 - self.beta_1)",
        "m forgets nothing: it is a sum, not an average. Move it by the share of g − m.",
    ),
    wrong(
        "(ops.square(gradient) - v) * (1 - self.beta_2)",
        "ops.square(gradient) * (1 - self.beta_2)",
        "v forgets nothing: it is a sum, as in AdaGrad. Move it by the share of g² − v.",
    ),
    wrong(
        "m * alpha",
        "gradient * alpha",
        "No momentum: the step follows the raw gradient. Adam follows the average m.",
    ),
    wrong(
        "ops.sqrt(v) + self.epsilon",
        "v + self.epsilon",
        "No root: the step is divided by v. Divide by √v.",
    ),
    wrong(
        "ops.sqrt(v) + self.epsilon",
        "ops.sqrt(v + self.epsilon)",
        "Epsilon inside the root: that is RMSProp's place for it. Adam adds it to √v.",
    ),
    wrong(
        "ops.sqrt(v) + self.epsilon",
        "ops.sqrt(v)",
        "No epsilon: where the first gradient is 0, the step is 0 / 0.",
    ),
    wrong(
        "m * alpha / (ops.sqrt(v) + self.epsilon)",
        "m * alpha / ops.sqrt(v) + self.epsilon",
        "Epsilon is added to the step: put parentheses around √v + ε. A textbook errs here.",
    ),
    wrong(
        "ops.sqrt(v) + self.epsilon",
        "ops.sqrt(v) + 1e-7",
        "Epsilon is always 1e-7: the constructor was asked for another. Use `self.epsilon`.",
    ),
    wrong(
        "self.assign_sub(variable",
        "self.assign_add(variable",
        "Uphill: the step is added, so the loss grows. Subtract it.",
    ),
    wrong(
        f"alpha = {ALPHA}",
        "alpha = ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
        "No learning rate: α is η times the correction.",
    ),
    wrong(
        "m * alpha",
        "m * alpha * learning_rate",
        "The rate twice: α holds it already.",
    ),
    wrong(
        ALPHA,
        ALPHA.replace("learning_rate", "0.001"),
        "The rate is always 0.001: it was asked for another. Use the argument `learning_rate`.",
    ),
    wrong(
        f"{M}\n{V}\nalpha = {ALPHA}\n{STEP}",
        f"alpha = {ALPHA}\n{STEP}\n{M}\n{V}",
        "One step late: the weight moves before m and v have seen the gradient.",
    ),
    wrong(
        'm = self.slot("m", variable)',
        'm = self._slots["m"][0]',
        "One m for all variables: each needs its own, `self.slot(..., variable)`.",
    ),
    wrong(
        'v = self.slot("v", variable)',
        'v = self._slots["v"][0]',
        "One v for all variables: each needs its own, `self.slot(..., variable)`.",
    ),
    wrong(
        f"{M}\n{V}",
        M.replace("self.beta_1", "0.9") + "\n" + V,
        "β₁ is always 0.9 in m: the constructor was asked for another. Use `self.beta_1`.",
    ),
    wrong(
        f"{M}\n{V}",
        M + "\n" + V.replace("self.beta_2", "0.999"),
        "β₂ is always 0.999 in v: the constructor was asked for another. Use `self.beta_2`.",
    ),
    wrong(
        "m * alpha",
        "(self.beta_1 * m + (1 - self.beta_1) * gradient) * alpha",
        "A look ahead: this mixes the fresh gradient into m once more, as Nadam does.",
    ),
    wrong(
        STEP,
        "variable = variable - m * alpha / (ops.sqrt(v) + self.epsilon)",
        "Nothing moves: `variable = …` names a new tensor. Use `self.assign_sub(variable, …)`.",
    ),
    wrong(
        M,
        "m = m + (gradient - m) * (1 - self.beta_1)",
        "m is never stored: it starts again at each step. `self.assign_add(m, …)` keeps it.",
    ),
    wrong(
        V,
        "v = v + (ops.square(gradient) - v) * (1 - self.beta_2)",
        "v is never stored: it starts again at each step. `self.assign_add(v, …)` keeps it.",
    ),
    Variant("adam", *PAPERS_EPSILON),
]

wrong = partial(Mistake, "adamw")
DECAY = "self.assign_sub(variable, variable * self.decay * learning_rate)"
ADAM_STEP = "super().update_step(gradient, variable, learning_rate)"
ADAMW = [
    wrong(
        f"{DECAY}\n{ADAM_STEP}",
        "super().update_step(gradient + self.decay * variable, variable, learning_rate)",
        "L2, not weight decay: the decay passes through m and v. Shrink the weight beside them.",
    ),
    wrong(
        f"{DECAY}\n{ADAM_STEP}",
        f"{ADAM_STEP}\n{DECAY}",
        "Decay after the step: Keras shrinks the weight first, then takes Adam's step.",
    ),
    wrong(
        "variable * self.decay * learning_rate",
        "variable * self.decay",
        "Decay without the rate: so it stands in the paper. Keras and PyTorch multiply by η.",
    ),
    wrong(
        f"{DECAY}\n{ADAM_STEP}",
        ADAM_STEP,
        "Plain Adam: nothing shrinks the weights. Subtract η λ w first.",
    ),
    wrong(
        ADAM_STEP,
        "pass",
        "Only decay: Adam's step is missing. Call `super().update_step(…)` after the decay.",
    ),
    wrong(
        "self.assign_sub(variable, variable",
        "self.assign_add(variable, variable",
        "Growth: the weights grow by η λ w. Subtract it.",
    ),
    wrong(
        "variable * self.decay * learning_rate",
        "ops.sign(variable) * self.decay * learning_rate",
        "The sign of the weight: all weights shrink alike, as with L1. Decay is a share of w.",
    ),
    wrong(
        "variable * self.decay * learning_rate",
        "variable * 2 * self.decay * learning_rate",
        "Twice the decay: the 2 of the derivative of w² belongs to L2. The share is η λ.",
    ),
    wrong(
        "variable * self.decay * learning_rate",
        "variable * 0.004 * learning_rate",
        "The decay is always 0.004: another was asked for. Use `self.decay`.",
    ),
    wrong(
        "variable * self.decay * learning_rate",
        "gradient * self.decay * learning_rate",
        "The gradient decays: it is the weight that shrinks, by η λ w.",
    ),
    Variant("adamw", *PAPERS_EPSILON),  # in the Adam on which it is built
]

wrong = partial(Mistake, "schedule")
COSINE = "(1 + ops.cos(np.pi * progress)) / 2"
SCHEDULE = [
    wrong(
        'ops.minimum(ops.cast(step, "float32") / self.decay_steps, 1.0)',
        'ops.cast(step, "float32") / self.decay_steps',
        "It rises again: after the last step the cosine goes on. The progress ends at 1.",
    ),
    wrong(
        COSINE,
        "(1 + ops.cos(progress)) / 2",
        "No π: the cosine stops at cos 1. Half a turn is π times the progress.",
    ),
    wrong(
        COSINE,
        "(1 + ops.cos(2 * np.pi * progress)) / 2",
        "A whole turn: the rate is back at the top in the end. Half a turn is π.",
    ),
    wrong(
        COSINE,
        "1 + ops.cos(np.pi * progress)",
        "No half: 1 + cosine starts at 2, so the first rate is twice too large.",
    ),
    wrong(
        COSINE,
        "(1 - ops.cos(np.pi * progress)) / 2",
        "Upside down: the rate rises from 0. It falls with 1 + cosine.",
    ),
    wrong(
        COSINE,
        "1 - progress",
        "A straight line: the rate falls linearly. Use half of 1 + cosine.",
    ),
    wrong(
        "((1 - self.alpha) * cosine + self.alpha)",
        "cosine",
        "No floor: the rate falls to 0. It should end at alpha times the start.",
    ),
    wrong(
        "(1 - self.alpha) * cosine + self.alpha",
        "cosine + self.alpha",
        "Raised, not mixed: it starts at 1 + alpha. Weigh the cosine with 1 − alpha.",
    ),
]

wrong = partial(Mistake, "detective")
DETECTIVE = [
    wrong(
        "np.abs(np.array(path) - weights).max()",
        "np.abs(np.array(path) - weights)[:2].max()",
        "Only the first step: there momentum, Nesterov and SGD agree. Compare the whole path.",
    ),
    wrong(
        "min(misfit",
        "max(misfit",
        "The least likely suspect: the largest misfit is chosen. Choose the smallest.",
    ),
    wrong(
        "ops.convert_to_tensor(g)",
        "-ops.convert_to_tensor(g)",
        "Uphill: the gradients are replayed with the wrong sign.",
    ),
    wrong(
        "np.abs(np.array(path) - weights).max()",
        "(np.array(path) - weights).sum()",
        "No absolute value: misfits of both signs cancel. Take the size of each first.",
    ),
    wrong(
        "keras.Variable(weights[0])\npath",
        "keras.Variable(0 * weights[0])\npath",
        "A start at 0: replay from the first weights of the log.",
    ),
]

MISTAKES = [*MOMENTUM, *NESTEROV, *ADAGRAD, *RMSPROP, *ADAM, *ADAMW, *SCHEDULE, *DETECTIVE]
