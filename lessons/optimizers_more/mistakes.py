"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from course.checking.mistakes import Mistake, Variant

M = "self.assign_add(m, (gradient - m) * (1 - self.beta_1))"
V = "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))"
LARGEST = "self.assign(largest, ops.maximum(largest, v))"
ALPHA = "learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)"
STEP = "self.assign_sub(variable, m * alpha / (ops.sqrt(largest) + self.epsilon))"

MISTAKES = {
    "amsgrad": [
        Mistake(
            "plain_adam",
            instead_of="ops.sqrt(largest)",
            wrote="ops.sqrt(v)",
            title="Plain Adam",
            says="it divides by the root of the present v. The largest v so far is not kept, or "
            "not used.",
        ),
        Mistake(
            "v_itself_becomes_the_largest",
            instead_of=f"{V}\n{LARGEST}",
            wrote="self.assign(v, ops.maximum(v, v + (ops.square(gradient) - v) * "
            "(1 - self.beta_2)))\nself.assign(largest, v)",
            title="v itself becomes the largest",
            says="v must go on forgetting. The largest v needs a slot of its own.",
        ),
        Mistake(
            "corrected_before_the_maximum",
            instead_of=f"{LARGEST}\nalpha = {ALPHA}",
            wrote="self.assign(largest, ops.maximum(largest, v / (1 - self.beta_2**t)))\n"
            "alpha = learning_rate / (1 - self.beta_1**t)",
            title="Corrected before the maximum",
            says="the largest is taken of v as it is stored. Correct afterwards, through α.",
        ),
        Mistake(
            "v_is_corrected_twice",
            instead_of=LARGEST,
            wrote="self.assign(largest, ops.maximum(largest, v / (1 - self.beta_2**t)))",
            title="v is corrected twice",
            says="α corrects it already. Take the largest of v as it is stored.",
        ),
        Mistake(
            "the_smallest",
            instead_of="self.assign(largest, ops.maximum(largest, v))",
            wrote="self.assign(largest, ops.where(t < 1.5, v, ops.minimum(largest, v)))",
            title="The smallest",
            says="this keeps the smallest v so far. Keep the largest.",
        ),
        Mistake(
            "a_minimum_with_0",
            instead_of="ops.maximum(largest, v)",
            wrote="ops.minimum(largest, v)",
            title="A minimum with 0",
            says="the slot starts at 0, and no v is smaller. Keep the larger of the two.",
        ),
        Mistake(
            "the_largest_square",
            instead_of="ops.maximum(largest, v)",
            wrote="ops.maximum(largest, ops.square(gradient))",
            title="The largest square",
            says="it is the largest g². AMSGrad keeps the largest v, an average of g².",
        ),
        Mistake(
            "the_maximum_of_the_v_before",
            instead_of=f"{V}\n{LARGEST}",
            wrote=f"{LARGEST}\n{V}",
            title="The maximum of the v before",
            says="it is taken before v has seen the gradient. Update v first.",
        ),
        Mistake(
            "only_the_last_two",
            instead_of=f"{V}\n{LARGEST}",
            wrote=f"before = v + 0.0\n{V}\nself.assign(largest, ops.maximum(before, v))",
            title="Only the last two",
            says="it compares v with the v one step before. Compare it with the largest so far.",
        ),
        Mistake(
            "a_sum_of_all_v",
            instead_of="ops.maximum(largest, v)",
            wrote="largest + v",
            title="A sum of all v",
            says="the slot grows at each step, as in AdaGrad. Take the larger of the two.",
        ),
        Mistake(
            "one_largest_for_all_weights",
            instead_of="ops.maximum(largest, v)",
            wrote="ops.maximum(largest, ops.max(v))",
            title="One largest for all weights",
            says="each weight has its own. `ops.maximum` compares weight by weight.",
        ),
        Mistake(
            "the_largest_starts_at_1",
            instead_of='"largest": 0.0',
            wrote='"largest": 1.0',
            title="The largest starts at 1",
            says="a v below 1 never counts. Start at 0.",
        ),
        Mistake(
            "one_largest_for_all_variables",
            instead_of='largest = self.slot("largest", variable)',
            wrote='largest = self._slots["largest"][0]',
            title="One slot for all variables",
            says="each needs its own, `self.slot(..., variable)`.",
        ),
        Mistake(
            "no_bias_correction",
            instead_of=ALPHA,
            wrote="learning_rate",
            title="No bias correction",
            says="as in the paper. Keras corrects m and v as in Adam, through α.",
        ),
        Mistake(
            "only_m_is_corrected",
            instead_of=ALPHA,
            wrote="learning_rate / (1 - self.beta_1**t)",
            title="Only m is corrected",
            says="v starts at 0 too. Its factor is √(1 − β₂ᵗ).",
        ),
        Mistake(
            "only_v_is_corrected",
            instead_of=ALPHA,
            wrote="learning_rate * ops.sqrt(1 - self.beta_2**t)",
            title="Only v is corrected",
            says="m starts at 0 too. Divide by 1 − β₁ᵗ.",
        ),
        Mistake(
            "t_counts_from_0",
            instead_of="t = self.step_number(variable)",
            wrote="t = ops.cast(self.iterations, variable.dtype)",
            title="t counts from 0",
            says="the first step divides by 1 − β₁⁰ = 0. It counts from 1.",
        ),
        Mistake(
            "a_counter_in_python",
            instead_of="t = self.step_number(variable)",
            wrote='self.t = getattr(self, "t", 0) + 1\nt = float(self.t)',
            title="A counter in Python",
            says="it counts variables, not steps, and in model.fit it stands still.",
        ),
        Mistake(
            "the_betas_of_the_averages_swapped",
            instead_of=f"{M}\n{V}",
            wrote="self.assign_add(m, (gradient - m) * (1 - self.beta_2))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_1))",
            title="The betas of the averages swapped",
            says="β₁ belongs to m, β₂ to v.",
        ),
        Mistake(
            "an_average_of_sizes",
            instead_of="ops.square(gradient)",
            wrote="ops.abs(gradient)",
            title="An average of sizes",
            says="v averages |g| where g² belongs. Square the gradient.",
        ),
        Mistake(
            "no_momentum",
            instead_of="m * alpha",
            wrote="gradient * alpha",
            title="No momentum",
            says="the step follows the raw gradient. Adam and AMSGrad follow the average m.",
        ),
        Mistake(
            "no_root",
            instead_of="ops.sqrt(largest)",
            wrote="largest",
            title="No root",
            says="the step is divided by the largest v. Divide by its root.",
        ),
        Mistake(
            "epsilon_inside_the_root",
            instead_of="ops.sqrt(largest) + self.epsilon",
            wrote="ops.sqrt(largest + self.epsilon)",
            title="Epsilon inside the root",
            says="that is RMSProp's place for it. Here it is added to the root.",
        ),
        Mistake(
            "no_epsilon",
            instead_of="ops.sqrt(largest) + self.epsilon",
            wrote="ops.sqrt(largest)",
            title="No epsilon",
            says="where the first gradient is 0, the step is 0 / 0.",
        ),
        Mistake(
            "uphill",
            instead_of="self.assign_sub(variable",
            wrote="self.assign_add(variable",
            title="Uphill",
            says="the step is added, so the loss grows. Subtract it.",
        ),
        Mistake(
            "one_step_late",
            instead_of=f"{M}\n{V}\n{LARGEST}\nalpha = {ALPHA}\n{STEP}",
            wrote=f"alpha = {ALPHA}\n{STEP}\n{M}\n{V}\n{LARGEST}",
            title="One step late",
            says="the weight moves before the slots have seen the gradient.",
        ),
        Mistake(
            "nothing_moves",
            instead_of=STEP,
            wrote="variable = variable - m * alpha / (ops.sqrt(largest) + self.epsilon)",
            title="Nothing moves yet",
            says="the variable stays as it is. Change it by `self.assign_sub(variable, …)`; "
            "`variable = …` only names a new tensor.",
        ),
        Mistake(
            "m_is_never_stored",
            instead_of=M,
            wrote="m = m + (gradient - m) * (1 - self.beta_1)",
            title="m is never stored",
            says="it starts again at each step. `self.assign_add(m, …)` keeps it.",
        ),
        Mistake(
            "v_is_never_stored",
            instead_of=V,
            wrote="v = v + (ops.square(gradient) - v) * (1 - self.beta_2)",
            title="v is never stored",
            says="it starts again at each step. `self.assign_add(v, …)` keeps it.",
        ),
        Variant(
            "epsilon_beside_the_corrected_root",
            instead_of=f"alpha = {ALPHA}\n{STEP}",
            wrote="m_hat, v_hat = m / (1 - self.beta_1**t), largest / (1 - self.beta_2**t)\n"
            "self.assign_sub(variable, learning_rate * m_hat / (ops.sqrt(v_hat) + self.epsilon))",
            title="Epsilon beside the corrected root",
            says="right too, as in PyTorch. Keras adds it before v is corrected.",
        ),
    ],
}

# What is right in the main and costs a part of the points, if a class wants that.
COSTS = {
    "amsgrad": {
        "no_epsilon": 1,
    },
}
