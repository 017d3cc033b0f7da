"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from course.checking.mistakes import Mistake, Variant

MISTAKES = {
    "momentum": [
        Mistake(
            "uphill",
            instead_of="- gradient * learning_rate",
            wrote="+ gradient * learning_rate",
            title="Uphill",
            says="the velocity follows the gradient, so the loss grows. The gradient enters "
            "with −.",
        ),
        Mistake(
            "plain_gradient_descent",
            instead_of="self.assign_add(variable, velocity)",
            wrote="self.assign_sub(variable, gradient * learning_rate)",
            title="Plain gradient descent",
            says="the past is lost at each step. Store the velocity; move by it.",
        ),
        Mistake(
            "one_step_late",
            instead_of="self.assign(velocity, velocity * self.momentum - gradient * "
            "learning_rate)\n"
            "self.assign_add(variable, velocity)",
            wrote="self.assign_add(variable, velocity)\n"
            "self.assign(velocity, velocity * self.momentum - gradient * learning_rate)",
            title="One step late",
            says="the weight moves by the old velocity. Write the velocity first.",
        ),
        Mistake(
            "an_average",
            instead_of="- gradient * learning_rate",
            wrote="- (1 - self.momentum) * gradient * learning_rate",
            title="An average",
            says="1 − μ weighs the gradient. Keras adds the whole gradient to the velocity.",
        ),
        Mistake(
            "no_friction",
            instead_of="velocity * self.momentum",
            wrote="velocity",
            title="No friction",
            says="the whole velocity is kept, as if momentum were 1. Multiply it by μ.",
        ),
        Mistake(
            "momentum_is_always_0_9",
            instead_of="velocity * self.momentum",
            wrote="velocity * 0.9",
            title="Momentum is always 0.9",
            says="the constructor was asked for another. Use `self.momentum`.",
        ),
        Mistake(
            "1_minus_mu_for_mu",
            instead_of="velocity * self.momentum",
            wrote="velocity * (1 - self.momentum)",
            title="1 − μ for μ",
            says="the velocity keeps the share that it should lose.",
        ),
        Mistake(
            "the_rate_twice",
            instead_of="self.assign_add(variable, velocity)",
            wrote="self.assign_add(variable, velocity * learning_rate)",
            title="The rate twice",
            says="it is in the velocity already. Add the velocity as it is.",
        ),
        Mistake(
            "no_learning_rate",
            instead_of="- gradient * learning_rate",
            wrote="- gradient",
            title="No learning rate",
            says="the velocity takes the raw gradient. Multiply it by `learning_rate`.",
        ),
        Mistake(
            "the_rate_is_always_0_01",
            instead_of="- gradient * learning_rate",
            wrote="- gradient * 0.01",
            title="The rate is always 0.01",
            says="it was asked for another. Use the argument `learning_rate`.",
        ),
        Mistake(
            "nesterov_s_step",
            instead_of="self.assign_add(variable, velocity)",
            wrote="self.assign_add(variable, velocity * self.momentum - gradient * learning_rate)",
            title="Nesterov's step",
            says="it looks ahead. Momentum moves the weight by the velocity itself.",
        ),
        Mistake(
            "the_gradient_twice",
            instead_of="self.assign_add(variable, velocity)",
            wrote="self.assign_add(variable, velocity - gradient * learning_rate)",
            title="The gradient twice",
            says="it is in the velocity already. Add the velocity only.",
        ),
        Mistake(
            "the_velocity_is_added_to_itself",
            instead_of="self.assign(velocity,",
            wrote="self.assign_add(velocity,",
            title="The velocity is added to itself",
            says="`assign_add` adds to the old value. Use `assign`.",
        ),
        Mistake(
            "mu_on_both_parts",
            instead_of="velocity * self.momentum - gradient * learning_rate",
            wrote="(velocity - gradient * learning_rate) * self.momentum",
            title="μ on both parts",
            says="it slows the old velocity only, not the new gradient.",
        ),
        Mistake(
            "one_velocity_for_all_variables",
            instead_of="self.velocities[self._get_variable_index(variable)]",
            wrote="self.velocities[0]",
            title="One velocity for all variables",
            says="each needs its own. Find it by `_get_variable_index`.",
        ),
        Mistake(
            "a_python_dictionary_as_memory",
            instead_of="velocity = self.velocities[self._get_variable_index(variable)]\n"
            "self.assign(velocity, velocity * self.momentum - gradient * learning_rate)",
            wrote='self.kept, of = getattr(self, "kept", {}), '
            "self._get_variable_index(variable)\n"
            "velocity = self.kept.get(of, 0.0) * self.momentum - gradient * learning_rate\n"
            "self.kept[of] = velocity",
            title="A Python dictionary as memory",
            says="model.fit runs it once, while tracing. Use a variable.",
        ),
        Mistake(
            "a_forgotten_constant",
            instead_of='super().get_config() | {"momentum": self.momentum}',
            wrote="super().get_config()",
            title="A forgotten constant",
            says="get_config lacks momentum, so a loaded optimizer uses the default.",
        ),
        Mistake(
            "only_its_own_constant",
            instead_of='super().get_config() | {"momentum": self.momentum}',
            wrote='{"momentum": self.momentum}',
            title="Only its own constant",
            says="get_config lacks what the base class keeps, such as a schedule of the rate. "
            "Start from `super().get_config()`.",
        ),
        Mistake(
            "only_the_sign",
            instead_of="- gradient * learning_rate",
            wrote="- ops.sign(gradient) * learning_rate",
            title="Only the sign",
            says="the size of the gradient is lost. Use the gradient itself.",
        ),
        Mistake(
            "a_flying_start",
            instead_of='variables, "velocity")',
            wrote='variables, "velocity", initializer="ones")',
            title="A flying start",
            says="the velocity begins at 1. It begins at rest, at 0.",
        ),
        Mistake(
            "nothing_moves",
            instead_of="self.assign_add(variable, velocity)",
            wrote="variable = variable + velocity",
            title="Nothing moves yet",
            says="the variable stays as it is. Change it by `self.assign_add(variable, …)`; "
            "`variable = …` only names a new tensor.",
        ),
        Variant(
            "pytorch_s_momentum",
            instead_of="self.assign(velocity, velocity * self.momentum - gradient * "
            "learning_rate)\n"
            "self.assign_add(variable, velocity)",
            wrote="self.assign(velocity, velocity * self.momentum + gradient)\n"
            "self.assign_sub(variable, velocity * learning_rate)",
            title="PyTorch's momentum",
            says="right too. A new rate acts at once here; in Keras it fades in.",
        ),
    ],
    "best_momentum": [
        Mistake(
            "no_roots",
            instead_of="np.sqrt(smallest), np.sqrt(largest)",
            wrote="smallest, largest",
            title="Eigenvalues without a root",
            says="ηλ is a square, so η needs the roots of both eigenvalues.",
        ),
        Mistake(
            "root_of_mu",
            instead_of="mu = ((curved - flat) / (curved + flat)) ** 2",
            wrote="mu = (curved - flat) / (curved + flat)",
            title="√μ instead of μ",
            says="this is what one step leaves of the way, √μ. Asked for is μ.",
        ),
        Mistake(
            "root_of_the_rate",
            instead_of="learning_rate = (2 / (flat + curved)) ** 2",
            wrote="learning_rate = 2 / (flat + curved)",
            title="√η instead of η",
            says="both equations are of squares. The rate is the square of this.",
        ),
        Mistake(
            "rate_of_gradient_descent",
            instead_of="learning_rate = (2 / (flat + curved)) ** 2",
            wrote="learning_rate = 2 / (smallest + largest)",
            title="The rate of gradient descent",
            says="that is the best rate for μ = 0. With momentum the best one is larger.",
        ),
        Mistake(
            "factor_of_gradient_descent",
            instead_of="mu = ((curved - flat) / (curved + flat)) ** 2",
            wrote="mu = (largest - smallest) / (largest + smallest)",
            title="The factor of gradient descent",
            says="that is what a step of plain gradient descent leaves. μ is smaller.",
        ),
        Mistake(
            "each_eigenvalue_squared",
            instead_of="(2 / (flat + curved)) ** 2",
            wrote="4 / (smallest + largest)",
            title="A sum squared term by term",
            says="(√l + √L)² is not l + L: the middle term 2√l√L is missing.",
        ),
        Mistake(
            "the_other_order",
            instead_of="return learning_rate, mu",
            wrote="return mu, learning_rate",
            title="The other order",
            says="μ comes first here. Asked for are the learning rate, then μ.",
        ),
    ],
    "nesterov": [
        Mistake(
            "plain_momentum",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, velocity)",
            title="Plain momentum",
            says="the weight moves by a velocity. Nesterov moves it by μ u − η g, new u.",
        ),
        Mistake(
            "ahead_twice",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, self.momentum**2 * velocity - (1 + self.momentum) "
            "* gradient * learning_rate)",
            title="Ahead twice",
            says="μ² u − (1 + μ) η g needs the velocity before the step. A textbook errs here.",
        ),
        Mistake(
            "a_velocity_uphill",
            instead_of="self.assign(velocity, velocity * self.momentum - step)",
            wrote="self.assign(velocity, velocity * self.momentum + gradient * learning_rate)",
            title="A velocity uphill",
            says="the gradient enters it with +. It enters with −, in both lines.",
        ),
        Mistake(
            "a_step_uphill",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, velocity * self.momentum + gradient * learning_rate)",
            title="A step uphill",
            says="the last line adds η g. The gradient enters with −, in both lines.",
        ),
        Mistake(
            "half_a_look_ahead",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, velocity * self.momentum)",
            title="Half a look ahead",
            says="the step is μ u. The fresh gradient is missing: μ u − η g.",
        ),
        Mistake(
            "the_whole_velocity",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, velocity - gradient * learning_rate)",
            title="The whole velocity",
            says="Nesterov's step takes the share μ of it, then − η g.",
        ),
        Mistake(
            "plain_gradient_descent",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_sub(variable, gradient * learning_rate)",
            title="Plain gradient descent",
            says="the velocity never moves the weight. Add μ u − η g.",
        ),
        Mistake(
            "an_average",
            instead_of="self.assign(velocity, velocity * self.momentum - step)",
            wrote="self.assign(velocity, velocity * self.momentum - (1 - self.momentum) * "
            "gradient * learning_rate)",
            title="An average",
            says="1 − μ weighs the gradient in the velocity. Keras takes it whole.",
        ),
        Mistake(
            "no_friction",
            instead_of="self.assign(velocity, velocity * self.momentum - step)",
            wrote="self.assign(velocity, velocity - gradient * learning_rate)",
            title="No friction",
            says="the whole velocity is kept, as if momentum were 1. Multiply it by μ.",
        ),
        Mistake(
            "momentum_is_always_0_9",
            instead_of="self.assign(velocity, velocity * self.momentum - step)\n"
            "self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign(velocity, velocity * 0.9 - gradient * learning_rate)\n"
            "self.assign_add(variable, velocity * 0.9 - gradient * learning_rate)",
            title="Momentum is always 0.9",
            says="the constructor was asked for another. Use `self.momentum`.",
        ),
        Mistake(
            "the_rate_is_always_0_01",
            instead_of="self.assign(velocity, velocity * self.momentum - step)\n"
            "self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign(velocity, velocity * self.momentum - gradient * 0.01)\n"
            "self.assign_add(variable, velocity * self.momentum - gradient * 0.01)",
            title="The rate is always 0.01",
            says="it was asked for another. Use the argument `learning_rate`.",
        ),
        Mistake(
            "the_rate_twice",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, (velocity * self.momentum - step) * learning_rate)",
            title="The rate twice",
            says="the velocity holds it already. Add μ u − η g as it is.",
        ),
        Mistake(
            "no_rate_in_the_velocity",
            instead_of="self.assign(velocity, velocity * self.momentum - step)",
            wrote="self.assign(velocity, velocity * self.momentum - gradient)",
            title="No rate in the velocity",
            says="it takes the raw gradient. Multiply it by `learning_rate`.",
        ),
        Mistake(
            "no_rate_in_the_step",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, velocity * self.momentum - gradient)",
            title="No rate in the step",
            says="it takes the raw gradient. Multiply it by `learning_rate`.",
        ),
        Mistake(
            "the_velocity_is_added_to_itself",
            instead_of="self.assign(velocity, velocity * self.momentum - step)",
            wrote="self.assign_add(velocity, velocity * self.momentum - step)",
            title="The velocity is added to itself",
            says="`assign_add` adds to the old value. Use `assign`.",
        ),
        Mistake(
            "mu_squared_for_mu",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, velocity * self.momentum**2 - gradient * "
            "learning_rate)",
            title="μ² for μ",
            says="the step takes the share μ of the velocity.",
        ),
        Mistake(
            "mu_on_both_parts",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign_add(variable, (velocity - step) * self.momentum)",
            title="μ on both parts",
            says="the step takes the share μ of the velocity, but the whole η g.",
        ),
        Mistake(
            "one_velocity_for_all_variables",
            instead_of='velocity = self.slot("velocity", variable)',
            wrote='velocity = self._slots["velocity"][0]',
            title="One velocity for all variables",
            says='each needs its own, `self.slot("velocity", variable)`.',
        ),
        Mistake(
            "a_python_dictionary_as_memory",
            instead_of='velocity = self.slot("velocity", variable)\n'
            "self.assign(velocity, velocity * self.momentum - step)",
            wrote='self.kept, of = getattr(self, "kept", {}), '
            "self._get_variable_index(variable)\n"
            "velocity = self.kept.get(of, 0.0) * self.momentum - gradient * learning_rate\n"
            "self.kept[of] = velocity",
            title="A Python dictionary as memory",
            says="model.fit runs it once, while tracing. Use a slot.",
        ),
        Mistake(
            "nothing_moves",
            instead_of="self.assign_add(variable, velocity * self.momentum - step)",
            wrote="variable = variable + velocity * self.momentum - step",
            title="Nothing moves yet",
            says="the variable stays as it is. Change it by `self.assign_add(variable, …)`; "
            "`variable = …` only names a new tensor.",
        ),
        Mistake(
            "never_stored",
            instead_of="self.assign(velocity, velocity * self.momentum - step)",
            wrote="velocity = velocity * self.momentum - step",
            title="Never stored",
            says="the velocity is new at each step. `self.assign(velocity, …)` keeps it.",
        ),
        Variant(
            "pytorch_s_nesterov",
            instead_of="self.assign(velocity, velocity * self.momentum - step)\n"
            "self.assign_add(variable, velocity * self.momentum - step)",
            wrote="self.assign(velocity, velocity * self.momentum + gradient)\n"
            "self.assign_sub(variable, (gradient + velocity * self.momentum) * learning_rate)",
            title="PyTorch's Nesterov",
            says="right too. A new rate acts at once here; in Keras it fades in.",
        ),
    ],
    "adagrad": [
        Mistake(
            "no_root",
            instead_of="ops.sqrt(accumulator + self.epsilon)",
            wrote="accumulator + self.epsilon",
            title="No root",
            says="the step is divided by the sum of squares. Divide by its square root.",
        ),
        Mistake(
            "a_sum_of_sizes",
            instead_of="ops.square(gradient)",
            wrote="ops.abs(gradient)",
            title="A sum of sizes",
            says="|g| is summed where g² belongs. Square the gradient.",
        ),
        Mistake(
            "a_sum_of_gradients",
            instead_of="self.assign_add(accumulator, ops.square(gradient))",
            wrote="self.assign_add(accumulator, gradient)",
            title="A sum of gradients",
            says="plus and minus cancel, and roots of negative numbers appear. Square.",
        ),
        Mistake(
            "the_rate_in_the_sum",
            instead_of="ops.square(gradient)",
            wrote="ops.square(learning_rate * gradient)",
            title="The rate in the sum",
            says="the squares of η g are summed. Square the gradient alone.",
        ),
        Mistake(
            "no_memory",
            instead_of="self.assign_add(accumulator, ops.square(gradient))",
            wrote="self.assign(accumulator, ops.square(gradient))",
            title="No memory",
            says="only the last square is kept. `assign` replaces; `assign_add` adds.",
        ),
        Mistake(
            "one_step_late",
            instead_of="self.assign_add(accumulator, ops.square(gradient))\n"
            "root = ops.sqrt(accumulator + self.epsilon)",
            wrote="root = ops.sqrt(accumulator + self.epsilon)\n"
            "self.assign_add(accumulator, ops.square(gradient))",
            title="One step late",
            says="the root is taken before the new square is added. Add first.",
        ),
        Mistake(
            "no_epsilon",
            instead_of="accumulator + self.epsilon",
            wrote="accumulator",
            title="No epsilon",
            says="nothing protects the first steps from a division by almost 0.",
        ),
        Mistake(
            "epsilon_is_always_1e_7",
            instead_of="accumulator + self.epsilon",
            wrote="accumulator + 1e-7",
            title="Epsilon is always 1e-7",
            says="the constructor was asked for another. Use `self.epsilon`.",
        ),
        Mistake(
            "uphill",
            instead_of="self.assign_sub(variable",
            wrote="self.assign_add(variable",
            title="Uphill",
            says="the step is added, so the loss grows. Subtract it.",
        ),
        Mistake(
            "one_sum_for_the_whole_tensor",
            instead_of="ops.square(gradient))",
            wrote="ops.mean(ops.square(gradient)) * ops.ones_like(gradient))",
            title="One sum for the whole tensor",
            says="AdaGrad keeps one for each weight. Leave out the mean.",
        ),
        Mistake(
            "multiplied_by_the_root",
            instead_of="learning_rate * gradient / root",
            wrote="learning_rate * gradient * root",
            title="Multiplied by the root",
            says="large gradients get larger steps still. Divide by it.",
        ),
        Mistake(
            "only_the_sign",
            instead_of="learning_rate * gradient / root",
            wrote="learning_rate * ops.sign(gradient) / root",
            title="Only the sign",
            says="the size of the gradient is lost. Divide the gradient itself.",
        ),
        Mistake(
            "one_accumulator_for_all_variables",
            instead_of='self.slot("accumulator", variable)',
            wrote='self._slots["accumulator"][0]',
            title="One accumulator for all variables",
            says="each needs its own, `self.slot(..., variable)`.",
        ),
        Mistake(
            "the_start_is_always_0_1",
            instead_of='{"accumulator": self.initial_accumulator_value}',
            wrote='{"accumulator": 0.1}',
            title="The start is always 0.1",
            says="another was asked for. Use `self.initial_accumulator_value`.",
        ),
        Mistake(
            "a_start_at_1",
            instead_of='{"accumulator": self.initial_accumulator_value}',
            wrote='{"accumulator": 1.0}',
            title="A start at 1",
            says="the first steps are too short. Use `self.initial_accumulator_value`.",
        ),
        Mistake(
            "a_start_at_epsilon",
            instead_of='{"accumulator": self.initial_accumulator_value}',
            wrote='{"accumulator": self.epsilon}',
            title="A start at ε",
            says="ε is for the root. The sum starts at `self.initial_accumulator_value`.",
        ),
        Mistake(
            "rmsprop_s_average",
            instead_of="self.assign_add(accumulator, ops.square(gradient))",
            wrote="self.assign(accumulator, 0.9 * accumulator + 0.1 * ops.square(gradient))",
            title="RMSProp's average",
            says="old squares fade. AdaGrad adds them up and forgets nothing.",
        ),
        Mistake(
            "the_rate_is_always_0_001",
            instead_of="learning_rate * gradient / root",
            wrote="0.001 * gradient / root",
            title="The rate is always 0.001",
            says="it was asked for another. Use the argument `learning_rate`.",
        ),
        Mistake(
            "a_python_dictionary_as_memory",
            instead_of='accumulator = self.slot("accumulator", variable)\n'
            "self.assign_add(accumulator, ops.square(gradient))",
            wrote='self.kept, of = getattr(self, "kept", {}), '
            "self._get_variable_index(variable)\n"
            "accumulator = self.kept.get(of, self.initial_accumulator_value) + "
            "ops.square(gradient)\n"
            "self.kept[of] = accumulator",
            title="A Python dictionary as memory",
            says="model.fit runs it once, while tracing. Use a slot.",
        ),
        Mistake(
            "nothing_moves",
            instead_of="self.assign_sub(variable, learning_rate * gradient / root)",
            wrote="variable = variable - learning_rate * gradient / root",
            title="Nothing moves yet",
            says="the variable stays as it is. Change it by `self.assign_sub(variable, …)`; "
            "`variable = …` only names a new tensor.",
        ),
        Mistake(
            "never_stored",
            instead_of="self.assign_add(accumulator, ops.square(gradient))",
            wrote="accumulator = accumulator + ops.square(gradient)",
            title="Never stored",
            says="the sum starts again at each step. `self.assign_add` keeps it.",
        ),
        Variant(
            "epsilon_outside_the_root",
            instead_of="ops.sqrt(accumulator + self.epsilon)",
            wrote="ops.sqrt(accumulator) + self.epsilon",
            title="Epsilon outside the root",
            says="right too, as in PyTorch. Keras adds it inside.",
        ),
        Variant(
            "a_start_at_0",
            instead_of='{"accumulator": self.initial_accumulator_value}',
            wrote='{"accumulator": 0.0}',
            title="A start at 0",
            says="right too, as in the paper and in PyTorch. Keras starts at 0.1.",
        ),
    ],
    "rmsprop": [
        Mistake(
            "rho_and_1_minus_rho_swapped",
            instead_of="self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))",
            wrote="self.assign(v, (1 - self.rho) * v + self.rho * ops.square(gradient))",
            title="ρ and 1 − ρ swapped",
            says="ρ is the share of the old value that is kept.",
        ),
        Mistake(
            "adagrad_s_sum",
            instead_of="self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))",
            wrote="self.assign_add(v, ops.square(gradient))",
            title="AdaGrad's sum",
            says="nothing is forgotten. Keep the share ρ of v, add the share 1 − ρ of g².",
        ),
        Mistake(
            "no_weight_on_the_new_square",
            instead_of="self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))",
            wrote="self.assign(v, self.rho * v + ops.square(gradient))",
            title="No weight on the new square",
            says="it counts 1 − ρ. Without it, v is not an average.",
        ),
        Mistake(
            "the_average_is_added_to_itself",
            instead_of="self.assign(v,",
            wrote="self.assign_add(v,",
            title="The average is added to itself",
            says="`assign_add` adds to the old v. Use `assign`.",
        ),
        Mistake(
            "never_stored",
            instead_of="self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))",
            wrote="v = self.rho * v + (1 - self.rho) * ops.square(gradient)",
            title="Never stored",
            says="v is new at each step. `self.assign(v, …)` writes it into the slot.",
        ),
        Mistake(
            "no_root",
            instead_of="ops.sqrt(v + self.epsilon)",
            wrote="v + self.epsilon",
            title="No root",
            says="the step is divided by the average square. Divide by its square root.",
        ),
        Mistake(
            "an_average_of_sizes",
            instead_of="ops.square(gradient)",
            wrote="ops.abs(gradient)",
            title="An average of sizes",
            says="|g| is averaged where g² belongs. Square the gradient.",
        ),
        Mistake(
            "an_average_of_gradients",
            instead_of="ops.square(gradient)",
            wrote="gradient",
            title="An average of gradients",
            says="plus and minus cancel. Square the gradient first.",
        ),
        Mistake(
            "no_epsilon",
            instead_of="v + self.epsilon",
            wrote="v",
            title="No epsilon",
            says="where the first gradient is 0, the step is 0 / 0.",
        ),
        Mistake(
            "epsilon_is_always_1e_7",
            instead_of="v + self.epsilon",
            wrote="v + 1e-7",
            title="Epsilon is always 1e-7",
            says="the constructor was asked for another. Use `self.epsilon`.",
        ),
        Mistake(
            "rho_is_always_0_9",
            instead_of="self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))",
            wrote="self.assign(v, 0.9 * v + 0.1 * ops.square(gradient))",
            title="ρ is always 0.9",
            says="the constructor was asked for another. Use `self.rho`.",
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
            instead_of="self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))\n"
            "root = ops.sqrt(v + self.epsilon)",
            wrote="root = ops.sqrt(v + self.epsilon)\n"
            "self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))",
            title="One step late",
            says="the root is taken of the old average. Update v first.",
        ),
        Mistake(
            "one_average_for_the_whole_tensor",
            instead_of="ops.square(gradient))",
            wrote="ops.mean(ops.square(gradient)) * ops.ones_like(gradient))",
            title="One average for the whole tensor",
            says="RMSProp keeps one for each weight.",
        ),
        Mistake(
            "one_average_for_all_variables",
            instead_of='self.slot("v", variable)',
            wrote='self._slots["v"][0]',
            title="One average for all variables",
            says="each needs its own, `self.slot(..., variable)`.",
        ),
        Mistake(
            "multiplied_by_the_root",
            instead_of="learning_rate * gradient / root",
            wrote="learning_rate * gradient * root",
            title="Multiplied by the root",
            says="large gradients get larger steps still. Divide by it.",
        ),
        Mistake(
            "only_the_sign",
            instead_of="learning_rate * gradient / root",
            wrote="learning_rate * ops.sign(gradient) / root",
            title="Only the sign",
            says="the size of the gradient is lost. Divide the gradient itself.",
        ),
        Mistake(
            "adam_s_correction",
            instead_of="ops.sqrt(v + self.epsilon)",
            wrote="ops.sqrt(v / (1 - self.rho ** self.step_number(variable)) + self.epsilon)",
            title="Adam's correction",
            says="v is divided by 1 − ρᵗ. RMSProp uses v as it is.",
        ),
        Mistake(
            "the_rate_is_always_0_001",
            instead_of="learning_rate * gradient / root",
            wrote="0.001 * gradient / root",
            title="The rate is always 0.001",
            says="it was asked for another. Use the argument `learning_rate`.",
        ),
        Mistake(
            "a_python_dictionary_as_memory",
            instead_of='v = self.slot("v", variable)\n'
            "self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))",
            wrote='self.kept, of = getattr(self, "kept", {}), '
            "self._get_variable_index(variable)\n"
            "v = self.rho * self.kept.get(of, 0.0) + (1 - self.rho) * ops.square(gradient)\n"
            "self.kept[of] = v",
            title="A Python dictionary as memory",
            says="model.fit runs it once, while tracing. Use a slot.",
        ),
        Mistake(
            "nothing_moves",
            instead_of="self.assign_sub(variable, learning_rate * gradient / root)",
            wrote="variable = variable - learning_rate * gradient / root",
            title="Nothing moves yet",
            says="the variable stays as it is. Change it by `self.assign_sub(variable, …)`; "
            "`variable = …` only names a new tensor.",
        ),
        Variant(
            "epsilon_outside_the_root",
            instead_of="ops.sqrt(v + self.epsilon)",
            wrote="ops.sqrt(v) + self.epsilon",
            title="Epsilon outside the root",
            says="right too, as in PyTorch. Keras adds it inside.",
        ),
    ],
    "adam": [
        Mistake(
            "no_bias_correction",
            instead_of="learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            wrote="learning_rate",
            title="No bias correction",
            says="m and v start at 0 and are too small at first. α corrects both.",
        ),
        Mistake(
            "only_m_is_corrected",
            instead_of="learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            wrote="learning_rate / (1 - self.beta_1**t)",
            title="Only m is corrected",
            says="v starts at 0 too. Its factor is √(1 − β₂ᵗ).",
        ),
        Mistake(
            "only_v_is_corrected",
            instead_of="learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            wrote="learning_rate * ops.sqrt(1 - self.beta_2**t)",
            title="Only v is corrected",
            says="m starts at 0 too. Divide by 1 − β₁ᵗ.",
        ),
        Mistake(
            "no_root_in_the_correction",
            instead_of="learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            wrote="learning_rate * (1 - self.beta_2**t) / (1 - self.beta_1**t)",
            title="No root in the correction",
            says="v stands under a root, so its factor does too.",
        ),
        Mistake(
            "the_correction_upside_down",
            instead_of="learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            wrote="learning_rate * (1 - self.beta_1**t) / ops.sqrt(1 - self.beta_2**t)",
            title="The correction upside down",
            says="the root of 1 − β₂ᵗ stands above, 1 − β₁ᵗ below.",
        ),
        Mistake(
            "the_betas_of_the_correction_swapped",
            instead_of="learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            wrote="learning_rate * ops.sqrt(1 - self.beta_1**t) / (1 - self.beta_2**t)",
            title="The betas of the correction swapped",
            says="β₂ belongs to v, and so under the root.",
        ),
        Mistake(
            "t_counts_from_0",
            instead_of="t = self.step_number(variable)",
            wrote="t = ops.cast(self.iterations, variable.dtype)",
            title="t counts from 0",
            says="the first step divides by 1 − β₁⁰ = 0. It counts from 1.",
        ),
        Mistake(
            "t_stands_still_at_1",
            instead_of="t = self.step_number(variable)",
            wrote="t = 1.0",
            title="t stands still at 1",
            says="the correction never ends and the steps grow. A textbook errs here.",
        ),
        Mistake(
            "a_counter_in_python",
            instead_of="t = self.step_number(variable)",
            wrote='self.t = getattr(self, "t", 0) + 1\nt = float(self.t)',
            title="A counter in Python",
            says="it counts variables, not steps, and in model.fit it stands still.",
        ),
        Mistake(
            "t_counts_from_2",
            instead_of="t = self.step_number(variable)",
            wrote="t = self.step_number(variable) + 1",
            title="t counts from 2",
            says="the correction is one step ahead. The first step has t = 1.",
        ),
        Mistake(
            "the_corrected_averages_are_stored",
            instead_of="self.assign_add(m, (gradient - m) * (1 - self.beta_1))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))\n"
            "alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            wrote="self.assign(m, (m + (gradient - m) * (1 - self.beta_1)) / (1 - "
            "self.beta_1**t))\n"
            "self.assign(v, (v + (ops.square(gradient) - v) * (1 - self.beta_2)) / (1 - "
            "self.beta_2**t))\n"
            "alpha = learning_rate",
            title="The corrected averages are stored",
            says="the next step corrects them once more. Keep m and v as they are.",
        ),
        Mistake(
            "the_betas_of_the_averages_swapped",
            instead_of="self.assign_add(m, (gradient - m) * (1 - self.beta_1))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))",
            wrote="self.assign_add(m, (gradient - m) * (1 - self.beta_2))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_1))",
            title="The betas of the averages swapped",
            says="β₁ belongs to m, β₂ to v.",
        ),
        Mistake(
            "beta_1_for_1_minus_beta_1",
            instead_of="(1 - self.beta_1))",
            wrote="self.beta_1)",
            title="β₁ for 1 − β₁",
            says="m keeps the share that it should lose.",
        ),
        Mistake(
            "beta_2_for_1_minus_beta_2",
            instead_of="(1 - self.beta_2))",
            wrote="self.beta_2)",
            title="β₂ for 1 − β₂",
            says="v keeps the share that it should lose.",
        ),
        Mistake(
            "an_average_of_sizes",
            instead_of="ops.square(gradient)",
            wrote="ops.abs(gradient)",
            title="An average of sizes",
            says="v averages |g| where g² belongs. Square the gradient.",
        ),
        Mistake(
            "the_square_of_m",
            instead_of="ops.square(gradient)",
            wrote="ops.square(m)",
            title="The square of m",
            says="v averages the square of the gradient itself.",
        ),
        Mistake(
            "m_forgets_nothing",
            instead_of="(gradient - m) * (1 - self.beta_1)",
            wrote="gradient * (1 - self.beta_1)",
            title="m forgets nothing",
            says="it is a sum, not an average. Move it by the share of g − m.",
        ),
        Mistake(
            "v_forgets_nothing",
            instead_of="(ops.square(gradient) - v) * (1 - self.beta_2)",
            wrote="ops.square(gradient) * (1 - self.beta_2)",
            title="v forgets nothing",
            says="it is a sum, as in AdaGrad. Move it by the share of g² − v.",
        ),
        Mistake(
            "no_momentum",
            instead_of="m * alpha",
            wrote="gradient * alpha",
            title="No momentum",
            says="the step follows the raw gradient. Adam follows the average m.",
        ),
        Mistake(
            "no_root",
            instead_of="ops.sqrt(v) + self.epsilon",
            wrote="v + self.epsilon",
            title="No root",
            says="the step is divided by v. Divide by √v.",
        ),
        Mistake(
            "epsilon_inside_the_root",
            instead_of="ops.sqrt(v) + self.epsilon",
            wrote="ops.sqrt(v + self.epsilon)",
            title="Epsilon inside the root",
            says="that is RMSProp's place for it. Adam adds it to √v.",
        ),
        Mistake(
            "no_epsilon",
            instead_of="ops.sqrt(v) + self.epsilon",
            wrote="ops.sqrt(v)",
            title="No epsilon",
            says="where the first gradient is 0, the step is 0 / 0.",
        ),
        Mistake(
            "epsilon_is_added_to_the_step",
            instead_of="m * alpha / (ops.sqrt(v) + self.epsilon)",
            wrote="m * alpha / ops.sqrt(v) + self.epsilon",
            title="Epsilon is added to the step",
            says="put parentheses around √v + ε. A textbook errs here.",
        ),
        Mistake(
            "epsilon_is_always_1e_7",
            instead_of="ops.sqrt(v) + self.epsilon",
            wrote="ops.sqrt(v) + 1e-7",
            title="Epsilon is always 1e-7",
            says="the constructor was asked for another. Use `self.epsilon`.",
        ),
        Mistake(
            "uphill",
            instead_of="self.assign_sub(variable",
            wrote="self.assign_add(variable",
            title="Uphill",
            says="the step is added, so the loss grows. Subtract it.",
        ),
        Mistake(
            "no_learning_rate",
            instead_of="alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - "
            "self.beta_1**t)",
            wrote="alpha = ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            title="No learning rate",
            says="α is η times the correction.",
        ),
        Mistake(
            "the_rate_twice",
            instead_of="m * alpha",
            wrote="m * alpha * learning_rate",
            title="The rate twice",
            says="α holds it already.",
        ),
        Mistake(
            "the_rate_is_always_0_001",
            instead_of="learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            wrote="0.001 * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)",
            title="The rate is always 0.001",
            says="it was asked for another. Use the argument `learning_rate`.",
        ),
        Mistake(
            "one_step_late",
            instead_of="self.assign_add(m, (gradient - m) * (1 - self.beta_1))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))\n"
            "alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)\n"
            "self.assign_sub(variable, m * alpha / (ops.sqrt(v) + self.epsilon))",
            wrote="alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)\n"
            "self.assign_sub(variable, m * alpha / (ops.sqrt(v) + self.epsilon))\n"
            "self.assign_add(m, (gradient - m) * (1 - self.beta_1))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))",
            title="One step late",
            says="the weight moves before m and v have seen the gradient.",
        ),
        Mistake(
            "one_m_for_all_variables",
            instead_of='m = self.slot("m", variable)',
            wrote='m = self._slots["m"][0]',
            title="One m for all variables",
            says="each needs its own, `self.slot(..., variable)`.",
        ),
        Mistake(
            "one_v_for_all_variables",
            instead_of='v = self.slot("v", variable)',
            wrote='v = self._slots["v"][0]',
            title="One v for all variables",
            says="each needs its own, `self.slot(..., variable)`.",
        ),
        Mistake(
            "beta_1_is_always_0_9_in_m",
            instead_of="self.assign_add(m, (gradient - m) * (1 - self.beta_1))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))",
            wrote="self.assign_add(m, (gradient - m) * (1 - 0.9))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))",
            title="β₁ is always 0.9 in m",
            says="the constructor was asked for another. Use `self.beta_1`.",
        ),
        Mistake(
            "beta_2_is_always_0_999_in_v",
            instead_of="self.assign_add(m, (gradient - m) * (1 - self.beta_1))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))",
            wrote="self.assign_add(m, (gradient - m) * (1 - self.beta_1))\n"
            "self.assign_add(v, (ops.square(gradient) - v) * (1 - 0.999))",
            title="β₂ is always 0.999 in v",
            says="the constructor was asked for another. Use `self.beta_2`.",
        ),
        Mistake(
            "a_look_ahead",
            instead_of="m * alpha",
            wrote="(self.beta_1 * m + (1 - self.beta_1) * gradient) * alpha",
            title="A look ahead",
            says="this mixes the fresh gradient into m once more, as Nadam does.",
        ),
        Mistake(
            "nothing_moves",
            instead_of="self.assign_sub(variable, m * alpha / (ops.sqrt(v) + self.epsilon))",
            wrote="variable = variable - m * alpha / (ops.sqrt(v) + self.epsilon)",
            title="Nothing moves yet",
            says="the variable stays as it is. Change it by `self.assign_sub(variable, …)`; "
            "`variable = …` only names a new tensor.",
        ),
        Mistake(
            "m_is_never_stored",
            instead_of="self.assign_add(m, (gradient - m) * (1 - self.beta_1))",
            wrote="m = m + (gradient - m) * (1 - self.beta_1)",
            title="m is never stored",
            says="it starts again at each step. `self.assign_add(m, …)` keeps it.",
        ),
        Mistake(
            "v_is_never_stored",
            instead_of="self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))",
            wrote="v = v + (ops.square(gradient) - v) * (1 - self.beta_2)",
            title="v is never stored",
            says="it starts again at each step. `self.assign_add(v, …)` keeps it.",
        ),
        Variant(
            "the_paper_s_epsilon",
            instead_of="alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - "
            "self.beta_1**t)\n"
            "self.assign_sub(variable, m * alpha / (ops.sqrt(v) + self.epsilon))",
            wrote="m_hat, v_hat = m / (1 - self.beta_1**t), v / (1 - self.beta_2**t)\n"
            "self.assign_sub(variable, learning_rate * m_hat / (ops.sqrt(v_hat) + self.epsilon))",
            title="The paper's epsilon",
            says="right too, as in PyTorch. Keras adds it before v is corrected.",
        ),
    ],
    "adamw": [
        Mistake(
            "l2_not_weight_decay",
            instead_of="self.assign_sub(variable, variable * self.decay * learning_rate)\n"
            "super().update_step(gradient, variable, learning_rate)",
            wrote="super().update_step(gradient + self.decay * variable, variable, learning_rate)",
            title="L2, not weight decay",
            says="the decay passes through m and v. Shrink the weight beside them.",
        ),
        Mistake(
            "decay_after_the_step",
            instead_of="self.assign_sub(variable, variable * self.decay * learning_rate)\n"
            "super().update_step(gradient, variable, learning_rate)",
            wrote="super().update_step(gradient, variable, learning_rate)\n"
            "self.assign_sub(variable, variable * self.decay * learning_rate)",
            title="Decay after the step",
            says="Keras shrinks the weight first, then takes Adam's step.",
        ),
        Mistake(
            "decay_without_the_rate",
            instead_of="variable * self.decay * learning_rate",
            wrote="variable * self.decay",
            title="Decay without the rate",
            says="so it stands in the paper. Keras and PyTorch multiply by η.",
        ),
        Mistake(
            "plain_adam",
            instead_of="self.assign_sub(variable, variable * self.decay * learning_rate)\n"
            "super().update_step(gradient, variable, learning_rate)",
            wrote="super().update_step(gradient, variable, learning_rate)",
            title="Plain Adam",
            says="nothing shrinks the weights. Subtract η λ w first.",
        ),
        Mistake(
            "no_decay_of_biases",
            instead_of="self.assign_sub(variable, variable * self.decay * learning_rate)",
            wrote="if len(variable.shape) > 1:\n"
            "    self.assign_sub(variable, variable * self.decay * learning_rate)",
            title="No decay of biases",
            says="only kernels shrink. Keras shrinks every variable.",
        ),
        Mistake(
            "only_decay",
            instead_of="super().update_step(gradient, variable, learning_rate)",
            wrote="pass",
            title="Only decay",
            says="Adam's step is missing. Call `super().update_step(…)` after the decay.",
        ),
        Mistake(
            "growth",
            instead_of="self.assign_sub(variable, variable",
            wrote="self.assign_add(variable, variable",
            title="Growth",
            says="the weights grow by η λ w. Subtract it.",
        ),
        Mistake(
            "the_sign_of_the_weight",
            instead_of="variable * self.decay * learning_rate",
            wrote="ops.sign(variable) * self.decay * learning_rate",
            title="The sign of the weight",
            says="all weights shrink alike, as with L1. Decay is a share of w.",
        ),
        Mistake(
            "twice_the_decay",
            instead_of="variable * self.decay * learning_rate",
            wrote="variable * 2 * self.decay * learning_rate",
            title="Twice the decay",
            says="the 2 of the derivative of w² belongs to L2. The share is η λ.",
        ),
        Mistake(
            "the_decay_is_always_0_004",
            instead_of="variable * self.decay * learning_rate",
            wrote="variable * 0.004 * learning_rate",
            title="The decay is always 0.004",
            says="another was asked for. Use `self.decay`.",
        ),
        Mistake(
            "the_gradient_decays",
            instead_of="variable * self.decay * learning_rate",
            wrote="gradient * self.decay * learning_rate",
            title="The gradient decays",
            says="it is the weight that shrinks, by η λ w.",
        ),
        Variant(
            "the_paper_s_epsilon",
            instead_of="alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - "
            "self.beta_1**t)\n"
            "self.assign_sub(variable, m * alpha / (ops.sqrt(v) + self.epsilon))",
            wrote="m_hat, v_hat = m / (1 - self.beta_1**t), v / (1 - self.beta_2**t)\n"
            "self.assign_sub(variable, learning_rate * m_hat / (ops.sqrt(v_hat) + self.epsilon))",
            title="The paper's epsilon",
            says="right too, as in PyTorch. Keras adds it before v is corrected.",
        ),
    ],
    "schedule": [
        Mistake(
            "it_rises_again",
            instead_of='ops.minimum(ops.cast(step, "float32") / self.decay_steps, 1.0)',
            wrote='ops.cast(step, "float32") / self.decay_steps',
            title="It rises again",
            says="after the last step the cosine goes on. The progress ends at 1.",
        ),
        Mistake(
            "no_pi",
            instead_of="(1 + ops.cos(np.pi * progress)) / 2",
            wrote="(1 + ops.cos(progress)) / 2",
            title="No π",
            says="the cosine stops at cos 1. Half a turn is π times the progress.",
        ),
        Mistake(
            "a_whole_turn",
            instead_of="(1 + ops.cos(np.pi * progress)) / 2",
            wrote="(1 + ops.cos(2 * np.pi * progress)) / 2",
            title="A whole turn",
            says="the rate is back at the top in the end. Half a turn is π.",
        ),
        Mistake(
            "no_half",
            instead_of="(1 + ops.cos(np.pi * progress)) / 2",
            wrote="1 + ops.cos(np.pi * progress)",
            title="No half",
            says="1 + cosine starts at 2, so the first rate is twice too large.",
        ),
        Mistake(
            "upside_down",
            instead_of="(1 + ops.cos(np.pi * progress)) / 2",
            wrote="(1 - ops.cos(np.pi * progress)) / 2",
            title="Upside down",
            says="the rate rises from 0. It falls with 1 + cosine.",
        ),
        Mistake(
            "a_straight_line",
            instead_of="(1 + ops.cos(np.pi * progress)) / 2",
            wrote="1 - progress",
            title="A straight line",
            says="the rate falls linearly. Use half of 1 + cosine.",
        ),
        Mistake(
            "no_floor",
            instead_of="((1 - self.alpha) * cosine + self.alpha)",
            wrote="cosine",
            title="No floor",
            says="the rate falls to 0. It should end at alpha times the start.",
        ),
        Mistake(
            "cut_off_not_mixed",
            instead_of="(1 - self.alpha) * cosine + self.alpha",
            wrote="ops.maximum(cosine, self.alpha)",
            title="Cut off, not mixed",
            says="the rate falls as if alpha were 0, then stops. Weigh the cosine with 1 − alpha.",
        ),
        Mistake(
            "raised_not_mixed",
            instead_of="(1 - self.alpha) * cosine + self.alpha",
            wrote="cosine + self.alpha",
            title="Raised, not mixed",
            says="it starts at 1 + alpha. Weigh the cosine with 1 − alpha.",
        ),
    ],
    "detective": [
        Mistake(
            "only_the_first_step",
            instead_of="np.abs(np.array(path) - weights).max()",
            wrote="np.abs(np.array(path) - weights)[:2].max()",
            title="Only the first step",
            says="there momentum, Nesterov and SGD agree. Compare the whole path.",
        ),
        Mistake(
            "the_least_likely_suspect",
            instead_of="min(misfit",
            wrote="max(misfit",
            title="The least likely suspect",
            says="the largest misfit is chosen. Choose the smallest.",
        ),
        Mistake(
            "uphill",
            instead_of="ops.convert_to_tensor(g)",
            wrote="-ops.convert_to_tensor(g)",
            title="Uphill",
            says="the gradients are replayed with the wrong sign.",
        ),
        Mistake(
            "no_absolute_value",
            instead_of="np.abs(np.array(path) - weights).max()",
            wrote="(np.array(path) - weights).sum()",
            title="No absolute value",
            says="misfits of both signs cancel. Take the size of each first.",
        ),
        Mistake(
            "a_start_at_0",
            instead_of="keras.Variable(weights[0])\npath",
            wrote="keras.Variable(0 * weights[0])\npath",
            title="A start at 0",
            says="replay from the first weights of the log.",
        ),
    ],
}

# What is right in the main and costs a part of the points, if a class wants that.
COSTS = {
    "momentum": {
        "momentum_is_always_0_9": 1,
        "the_rate_is_always_0_01": 1,
        "a_python_dictionary_as_memory": 1,
        "a_forgotten_constant": 1,
        "only_its_own_constant": 1,
    },
    "nesterov": {
        "momentum_is_always_0_9": 1,
        "the_rate_is_always_0_01": 1,
        "a_python_dictionary_as_memory": 1,
    },
    "adagrad": {
        "no_epsilon": 1,
        "epsilon_is_always_1e_7": 1,
        "the_start_is_always_0_1": 1,
        "the_rate_is_always_0_001": 1,
        "a_python_dictionary_as_memory": 1,
    },
    "rmsprop": {
        "no_epsilon": 1,
        "epsilon_is_always_1e_7": 1,
        "rho_is_always_0_9": 1,
        "the_rate_is_always_0_001": 1,
        "a_python_dictionary_as_memory": 1,
    },
    "adam": {
        "no_epsilon": 1,
        "epsilon_is_always_1e_7": 1,
        "the_rate_is_always_0_001": 1,
        "beta_1_is_always_0_9_in_m": 1,
        "beta_2_is_always_0_999_in_v": 1,
    },
    "adamw": {
        "the_decay_is_always_0_004": 1,
    },
}
