"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from course.checking.mistakes import Mistake

MISTAKES = {
    "bn_forward": [
        Mistake(
            "samples_alone",
            instead_of="axes = tuple(range(len(x.shape) - 1))",
            wrote="axes = 0",
            title="Samples alone",
            says="in pictures all pixels of a channel share mean and variance. Take all axes "
            "but the last.",
        ),
        Mistake(
            "per_sample",
            instead_of="mean = ops.mean(x, axis=axes)\n"
            "variance = ops.mean(ops.square(x - mean), axis=axes)",
            wrote="mean = ops.mean(x, axis=-1, keepdims=True)\n"
            "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
            title="Per sample",
            says="each row was normalized by itself, which is layer norm. BN takes each feature "
            "over the batch.",
        ),
        Mistake(
            "one_mean_for_all",
            instead_of="axes = tuple(range(len(x.shape) - 1))",
            wrote="axes = None",
            title="One mean for all",
            says="each feature needs a mean and a variance of its own. Leave out the last axis.",
        ),
        Mistake(
            "n_minus_1",
            instead_of="variance = ops.mean(ops.square(x - mean), axis=axes)",
            wrote="variance = ops.sum(ops.square(x - mean), axis=axes) / (x.size / x.shape[-1] "
            "- 1)",
            title="n − 1",
            says="BN divides by n, as np.var does. The correction has no place here.",
        ),
        Mistake(
            "epsilon_outside_the_root",
            instead_of="ops.sqrt(variance + epsilon)",
            wrote="(ops.sqrt(variance) + epsilon)",
            title="Epsilon outside the root",
            says="write √(variance + epsilon), not √variance + epsilon.",
        ),
        Mistake(
            "root_forgotten",
            instead_of="ops.sqrt(variance + epsilon)",
            wrote="(variance + epsilon)",
            title="Root forgotten",
            says="divide by the deviation √(variance + epsilon), not by the variance.",
        ),
        Mistake(
            "epsilon_unused",
            instead_of="ops.sqrt(variance + epsilon)",
            wrote="ops.sqrt(variance)",
            title="Epsilon unused",
            says="it belongs under the root, beside the variance.",
        ),
        Mistake(
            "epsilon_fixed_at_0_001",
            instead_of="variance + epsilon",
            wrote="variance + 1e-3",
            title="Epsilon fixed at 0.001",
            says="this is Keras' default. Use the argument `epsilon`.",
        ),
        Mistake(
            "beta_scaled_too",
            instead_of="gamma * x_hat + beta",
            wrote="gamma * (x_hat + beta)",
            title="beta scaled, too",
            says="gamma multiplies x̂ alone; beta is added last.",
        ),
        Mistake(
            "gamma_and_beta_exchanged",
            instead_of="gamma * x_hat + beta",
            wrote="beta * x_hat + gamma",
            title="gamma and beta exchanged",
            says="gamma scales, beta shifts.",
        ),
        Mistake(
            "not_scaled_and_shifted",
            instead_of="gamma * x_hat + beta",
            wrote="x_hat",
            title="Not scaled and shifted",
            says="x̂ is right, but y = gamma · x̂ + beta is asked for.",
        ),
        Mistake(
            "beta_forgotten",
            instead_of="gamma * x_hat + beta",
            wrote="gamma * x_hat",
            title="beta forgotten",
            says="y = gamma · x̂ + beta.",
        ),
        Mistake(
            "mean_not_subtracted",
            instead_of="(x - mean) / ops.sqrt",
            wrote="x / ops.sqrt",
            title="Mean not subtracted",
            says="x̂ = (x − mean) / √(variance + epsilon) has mean 0 in each feature.",
        ),
        Mistake(
            "parentheses_missing",
            instead_of="x_hat = (x - mean) /",
            wrote="x_hat = x - mean /",
            title="Parentheses missing",
            says="x − mean / root divides only the mean. Write (x − mean) / root.",
        ),
    ],
    "bn_moving_statistics": [
        Mistake(
            "momentum_turned_around",
            instead_of="momentum * moving_mean + (1 - momentum) * mean\n"
            "moving_variance = momentum * moving_variance + (1 - momentum) * variance",
            wrote="(1 - momentum) * moving_mean + momentum * mean\n"
            "moving_variance = (1 - momentum) * moving_variance + momentum * variance",
            title="Momentum turned around",
            says="as in PyTorch. In Keras momentum is the share of the old value that is kept.",
        ),
        Mistake(
            "n_minus_1",
            instead_of="ops.mean(ops.square(x - mean), axis=axes)",
            wrote="ops.sum((x - mean) ** 2, axis=axes) / (x.size / x.shape[-1] - 1)",
            title="n − 1",
            says="Keras keeps the variance that divides by n. (PyTorch keeps the other one.)",
        ),
        Mistake(
            "deviation_for_variance",
            instead_of="ops.mean(ops.square(x - mean), axis=axes)",
            wrote="ops.std(x, axis=axes)",
            title="Deviation for variance",
            says="the moving variance averages σ², without a root.",
        ),
        Mistake(
            "old_values_lost",
            instead_of="return moving_mean, moving_variance",
            wrote="return mean, variance",
            title="Old values lost",
            says="this is the batch alone. Keep momentum times the old values.",
        ),
        Mistake(
            "order_turned_around",
            instead_of="return moving_mean, moving_variance",
            wrote="return moving_variance, moving_mean",
            title="Order turned around",
            says="return the moving mean first, then the moving variance.",
        ),
        Mistake(
            "shares_above_1",
            instead_of="momentum * moving_mean + (1 - momentum) * mean",
            wrote="momentum * moving_mean + mean",
            title="Shares above 1",
            says="the mean of the batch counts 1 − momentum, so that both shares add up to 1.",
        ),
        Mistake(
            "variance_stands_still",
            instead_of="momentum * moving_variance + (1 - momentum) * variance",
            wrote="moving_variance",
            title="Variance stands still",
            says="it moves in the same way as the mean.",
        ),
        Mistake(
            "wrong_center",
            instead_of="ops.square(x - mean)",
            wrote="ops.square(x - moving_mean)",
            title="Wrong center",
            says="the variance of a batch is taken around the mean of the batch, not around the "
            "moving mean.",
        ),
        Mistake(
            "mean_of_squares",
            instead_of="ops.square(x - mean)",
            wrote="ops.square(x)",
            title="Mean of squares",
            says="the variance averages (x − mean)², not x².",
        ),
        Mistake(
            "samples_alone",
            instead_of="tuple(range(len(x.shape) - 1))",
            wrote="0",
            title="Samples alone",
            says="in pictures all pixels count, too. Take all axes but the last.",
        ),
        Mistake(
            "one_mean_for_all",
            instead_of="tuple(range(len(x.shape) - 1))",
            wrote="None",
            title="One mean for all",
            says="each feature has its own moving mean. Leave out the last axis.",
        ),
    ],
    "bn_backward": [
        Mistake(
            "mean_and_variance_taken_as_constants",
            instead_of="dx = (g - through_mean - through_variance) / root",
            wrote="dx = g / root",
            title="Mean and variance taken as constants",
            says="every x moves them, too. Subtract the two parts that go through them.",
        ),
        Mistake(
            "way_through_the_mean_missing",
            instead_of="g - through_mean - through_variance",
            wrote="g - through_variance",
            title="Way through the mean missing",
            says="subtract the mean of g over the batch.",
        ),
        Mistake(
            "way_through_the_variance_missing",
            instead_of="g - through_mean - through_variance",
            wrote="g - through_mean",
            title="Way through the variance missing",
            says="subtract x̂ times the mean of g · x̂.",
        ),
        Mistake(
            "sign_of_the_two_parts",
            instead_of="g - through_mean - through_variance",
            wrote="g + through_mean + through_variance",
            title="Sign of the two parts",
            says="BN takes them out of the gradient, so subtract them.",
        ),
        Mistake(
            "sums_for_means",
            instead_of="through_mean = ops.mean(g, axis=0)\n"
            "through_variance = x_hat * ops.mean(g * x_hat, axis=0)",
            wrote="through_mean = ops.sum(g, axis=0)\n"
            "through_variance = x_hat * ops.sum(g * x_hat, axis=0)",
            title="Sums for means",
            says="the two parts have a 1/n; it comes from μ and σ², which are means.",
        ),
        Mistake(
            "gamma_forgotten_in_dx",
            instead_of="g = dy * gamma",
            wrote="g = dy",
            title="gamma forgotten in dx",
            says="the gradient passes y = gamma · x̂ + beta first, so g = dy · gamma.",
        ),
        Mistake(
            "x_for_xhat",
            instead_of="dgamma = ops.sum(dy * x_hat, axis=0)",
            wrote="dgamma = ops.sum(dy * x, axis=0)",
            title="x for x̂",
            says="gamma multiplies x̂, so its gradient is the sum of dy · x̂.",
        ),
        Mistake(
            "mean_for_dgamma",
            instead_of="dgamma = ops.sum(dy * x_hat, axis=0)",
            wrote="dgamma = ops.mean(dy * x_hat, axis=0)",
            title="Mean for dgamma",
            says="all samples share one gamma, so their gradients add up. The 1/n of the loss "
            "is in dy.",
        ),
        Mistake(
            "mean_for_dbeta",
            instead_of="dbeta = ops.sum(dy, axis=0)",
            wrote="dbeta = ops.mean(dy, axis=0)",
            title="Mean for dbeta",
            says="all samples share one beta, so their gradients add up.",
        ),
        Mistake(
            "epsilon_unused",
            instead_of="ops.sqrt(variance + epsilon)",
            wrote="ops.sqrt(variance)",
            title="Epsilon unused",
            says="x̂ and dx divide by √(variance + epsilon), as in the forward pass.",
        ),
        Mistake(
            "division_forgotten_in_dx",
            instead_of="(g - through_mean - through_variance) / root",
            wrote="(g - through_mean - through_variance)",
            title="Division forgotten in dx",
            says="x̂ = (x − mean) / root, so its slope has a 1 / root.",
        ),
        Mistake(
            "divided_by_the_variance",
            instead_of="(g - through_mean - through_variance) / root",
            wrote="(g - through_mean - through_variance) / (variance + epsilon)",
            title="Divided by the variance",
            says="x̂ = (x − mean) / root, so dx has a 1 / root.",
        ),
        Mistake(
            "half_of_the_variance_part",
            instead_of="x_hat * ops.mean(g * x_hat, axis=0)",
            wrote="x_hat * ops.mean(g * x_hat, axis=0) / 2",
            title="Half of the variance part",
            says="the slope of (x − mean)² has a 2, which cancels the 1/2 of the root.",
        ),
        Mistake(
            "xhat_missing_in_the_variance_part",
            instead_of="x_hat * ops.mean(g * x_hat, axis=0)",
            wrote="ops.mean(g * x_hat, axis=0)",
            title="x̂ missing in the variance part",
            says="each sample moves the variance as far as it is from the mean: x̂ · mean(g · x̂).",
        ),
        Mistake(
            "order",
            instead_of="return dx, dgamma, dbeta",
            wrote="return dx, dbeta, dgamma",
            title="Order",
            says="return dx, then dgamma, then dbeta.",
        ),
    ],
    "batch_norm": [
        Mistake(
            "statistics_trainable",
            instead_of='fixed = {**size, "trainable": False}',
            wrote="fixed = size",
            title="Statistics trainable",
            says="no gradient may move the moving statistics. Make them with trainable=False.",
        ),
        Mistake(
            "order_of_the_weights",
            instead_of='self.gamma = self.add_weight(name="gamma", initializer="ones", '
            "**size)\n"
            'self.beta = self.add_weight(name="beta", initializer="zeros", **size)',
            wrote='self.beta = self.add_weight(name="beta", initializer="zeros", **size)\n'
            'self.gamma = self.add_weight(name="gamma", initializer="ones", **size)',
            title="Order of the weights",
            says="get_weights would exchange gamma and beta. Make gamma first.",
        ),
        Mistake(
            "moving_variance_starts_at_0",
            instead_of='name="moving_variance", initializer="ones"',
            wrote='name="moving_variance", initializer="zeros"',
            title="Moving variance starts at 0",
            says="a new layer would divide by √epsilon. It starts at 1.",
        ),
        Mistake(
            "gamma_starts_at_0",
            instead_of='name="gamma", initializer="ones"',
            wrote='name="gamma", initializer="zeros"',
            title="gamma starts at 0",
            says="a new layer would return zeros. It starts at 1.",
        ),
        Mistake(
            "always_in_training_mode",
            instead_of="if training and self.trainable:",
            wrote="if self.trainable:",
            title="Always in training mode",
            says="`training` is not looked at, so inference depends on the batch.",
        ),
        Mistake(
            "frozen_layer_learns",
            instead_of="if training and self.trainable:",
            wrote="if training:",
            title="Frozen layer learns",
            says="where self.trainable is False, BN runs in inference mode.",
        ),
        Mistake(
            "statistics_never_move",
            instead_of="    self.move(self.moving_mean, mean)\n"
            "    self.move(self.moving_variance, variance)",
            wrote="    pass",
            title="Statistics never move",
            says="give them their new value with .assign; a plain = only names a new tensor.",
        ),
        Mistake(
            "momentum_turned_around",
            instead_of="self.momentum * statistic + (1 - self.momentum) * batch",
            wrote="(1 - self.momentum) * statistic + self.momentum * batch",
            title="Momentum turned around",
            says="in Keras it is the share of the old value that is kept.",
        ),
        Mistake(
            "statistics_overwritten",
            instead_of="statistic.assign(self.momentum * statistic + (1 - self.momentum) * batch)",
            wrote="statistic.assign(batch)",
            title="Statistics overwritten",
            says="the last batch alone decides. Keep momentum times the old value.",
        ),
        Mistake(
            "samples_alone",
            instead_of="mean, variance = ops.moments(x, axes=list(range(len(x.shape) - 1)))",
            wrote="mean, variance = ops.moments(x, axes=[0])",
            title="Samples alone",
            says="for pictures mean and variance run over height and width, too.",
        ),
        Mistake(
            "no_gradient_through_the_statistics",
            instead_of="mean, variance = ops.moments(x, axes=list(range(len(x.shape) - 1)))",
            wrote="mean, variance = map(\n"
            "    ops.stop_gradient, ops.moments(x, axes=list(range(len(x.shape) - 1)))\n"
            ")",
            title="No gradient through the statistics",
            says="mean and variance depend on x; do not stop it there.",
        ),
        Mistake(
            "moving_statistics_in_training",
            instead_of="x_hat = (x - mean) / ops.sqrt(variance + self.epsilon)",
            wrote="mean, variance = self.moving_mean, self.moving_variance\n"
            "x_hat = (x - mean) / ops.sqrt(variance + self.epsilon)",
            title="Moving statistics in training",
            says="there x is normalized with mean and variance of the batch.",
        ),
        Mistake(
            "epsilon_fixed",
            instead_of="ops.sqrt(variance + self.epsilon)",
            wrote="ops.sqrt(variance + 1e-3)",
            title="Epsilon fixed",
            says="use self.epsilon, not the default 0.001.",
        ),
        Mistake(
            "parent_s_config_lost",
            instead_of="config = super().get_config()",
            wrote="config = {}",
            title="Parent's config lost",
            says="a copy has another name, and is trainable again. Begin with "
            "super().get_config().",
        ),
        Mistake(
            "statistics_move_in_inference",
            instead_of="x_hat = (x - mean) / ops.sqrt",
            wrote="if not training:\n"
            "    batch = ops.moments(x, axes=list(range(len(x.shape) - 1)))\n"
            "    self.move(self.moving_mean, batch[0])\n"
            "    self.move(self.moving_variance, batch[1])\n"
            "x_hat = (x - mean) / ops.sqrt",
            title="Statistics move in inference",
            says="only a call in training mode may move them.",
        ),
        Mistake(
            "frozen_statistics_move",
            instead_of="x_hat = (x - mean) / ops.sqrt",
            wrote="if training and not self.trainable:\n"
            "    batch = ops.moments(x, axes=list(range(len(x.shape) - 1)))\n"
            "    self.move(self.moving_mean, batch[0])\n"
            "    self.move(self.moving_variance, batch[1])\n"
            "x_hat = (x - mean) / ops.sqrt",
            title="Frozen statistics move",
            says="where self.trainable is False, nothing of the layer may change.",
        ),
        Mistake(
            "momentum_is_not_in_get_config",
            instead_of='"momentum": self.momentum, "epsilon": self.epsilon}',
            wrote='"epsilon": self.epsilon}',
            title="momentum is not in get_config",
            says="a copy falls back to 0.99.",
        ),
        Mistake(
            "get_config_unchanged",
            instead_of='return {**config, "momentum": self.momentum, "epsilon": self.epsilon}',
            wrote="return config",
            title="get_config unchanged",
            says="a copy or a loaded model falls back to both defaults.",
        ),
        Mistake(
            "epsilon_is_not_in_get_config",
            instead_of='"momentum": self.momentum, "epsilon": self.epsilon}',
            wrote='"momentum": self.momentum}',
            title="epsilon is not in get_config",
            says="a copy or a loaded model falls back to 0.001.",
        ),
        Mistake(
            "not_cast_to_float32",
            instead_of="x = ops.cast(x, self.variable_dtype)",
            wrote="x = ops.convert_to_tensor(x)",
            title="Not cast to float32",
            says="in mixed precision x is float16, and the weights are float32. Cast x first.",
        ),
        Mistake(
            "output_not_cast_back",
            instead_of="ops.cast(self.gamma * x_hat + self.beta, self.compute_dtype)",
            wrote="self.gamma * x_hat + self.beta",
            title="Output not cast back",
            says="in mixed precision the next layer expects self.compute_dtype.",
        ),
        Mistake(
            "weights_cast_to_float16",
            instead_of='"autocast": False}',
            wrote='"autocast": True}',
            title="Weights cast to float16",
            says="in mixed precision the moving mean loses its digits. Make them with "
            "autocast=False.",
        ),
    ],
    "fold_bn": [
        Mistake(
            "rows_scaled",
            instead_of="dense.kernel * scale",
            wrote="dense.kernel * scale[:, None]",
            title="Rows scaled",
            says="a unit is a column of the kernel; multiply column by column, kernel · scale.",
        ),
        Mistake(
            "old_bias_lost",
            instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
            wrote="bn.beta - bn.moving_mean * scale",
            title="Old bias lost",
            says="b goes through the BN, too: (b − moving_mean) · scale + beta.",
        ),
        Mistake(
            "old_bias_not_scaled",
            instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
            wrote="dense.bias - bn.moving_mean * scale + bn.beta",
            title="Old bias not scaled",
            says="it stands before the BN, as the kernel does. Multiply it by the scale.",
        ),
        Mistake(
            "mean_not_scaled",
            instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
            wrote="dense.bias * scale - bn.moving_mean + bn.beta",
            title="Mean not scaled",
            says="BN subtracts moving_mean first and scales afterwards.",
        ),
        Mistake(
            "mean_lost",
            instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
            wrote="dense.bias * scale + bn.beta",
            title="Mean lost",
            says="BN subtracts it before it scales: (b − moving_mean) · scale + beta.",
        ),
        Mistake(
            "beta_lost",
            instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
            wrote="(dense.bias - bn.moving_mean) * scale",
            title="beta lost",
            says="BN adds it last, so the new bias ends with + beta.",
        ),
        Mistake(
            "beta_scaled_too",
            instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
            wrote="(dense.bias - bn.moving_mean + bn.beta) * scale",
            title="beta scaled, too",
            says="it is added after the scaling.",
        ),
        Mistake(
            "sign_of_the_mean",
            instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
            wrote="(dense.bias + bn.moving_mean) * scale + bn.beta",
            title="Sign of the mean",
            says="BN subtracts moving_mean.",
        ),
        Mistake(
            "epsilon_lost",
            instead_of="ops.sqrt(bn.moving_variance + bn.epsilon)",
            wrote="ops.sqrt(bn.moving_variance)",
            title="Epsilon lost",
            says="the scale is gamma / √(moving_variance + epsilon).",
        ),
        Mistake(
            "root_forgotten",
            instead_of="ops.sqrt(bn.moving_variance + bn.epsilon)",
            wrote="(bn.moving_variance + bn.epsilon)",
            title="Root forgotten",
            says="divide gamma by √(moving_variance + epsilon), not by the variance.",
        ),
        Mistake(
            "gamma_lost",
            instead_of="bn.gamma / ops.sqrt(",
            wrote="1 / ops.sqrt(",
            title="gamma lost",
            says="the scale is gamma / √(moving_variance + epsilon).",
        ),
    ],
    "layer_norm": [
        Mistake(
            "over_the_batch",
            instead_of="mean = ops.mean(x, axis=-1, keepdims=True)\n"
            "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
            wrote="mean = ops.mean(x, axis=0, keepdims=True)\n"
            "variance = ops.mean(ops.square(x - mean), axis=0, keepdims=True)",
            title="Over the batch",
            says="this is batch norm. Layer norm takes each row alone, axis −1.",
        ),
        Mistake(
            "axis_1",
            instead_of="mean = ops.mean(x, axis=-1, keepdims=True)\n"
            "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
            wrote="mean = ops.mean(x, axis=1, keepdims=True)\n"
            "variance = ops.mean(ops.square(x - mean), axis=1, keepdims=True)",
            title="Axis 1",
            says="right for rows, wrong where x has three axes. The features are the last axis, "
            "−1.",
        ),
        Mistake(
            "rms_norm",
            instead_of="mean = ops.mean(x, axis=-1, keepdims=True)",
            wrote="mean = 0.0",
            title="RMS norm",
            says="the mean was left out. Layer norm subtracts it, then divides.",
        ),
        Mistake(
            "keepdims_missing",
            instead_of="mean = ops.mean(x, axis=-1, keepdims=True)\n"
            "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
            wrote="mean = ops.mean(x, axis=-1)\nvariance = ops.var(x, axis=-1)",
            title="keepdims missing",
            says="the mean of row i was subtracted from column i. Keep the axis, then it fits "
            "to the rows.",
        ),
        Mistake(
            "all_but_the_samples",
            instead_of="mean = ops.mean(x, axis=-1, keepdims=True)\n"
            "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
            wrote="axes = tuple(range(1, len(x.shape)))\n"
            "mean = ops.mean(x, axis=axes, keepdims=True)\n"
            "variance = ops.var(x, axis=axes, keepdims=True)",
            title="All but the samples",
            says="with three axes, mean and variance still run over the last one alone.",
        ),
        Mistake(
            "n_minus_1",
            instead_of="variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
            wrote="variance = ops.var(x, axis=-1, keepdims=True) * x.shape[-1] / (x.shape[-1] - 1)",
            title="n − 1",
            says="layer norm divides by the number of features, as np.var does.",
        ),
        Mistake(
            "epsilon_outside_the_root",
            instead_of="ops.sqrt(variance + epsilon)",
            wrote="(ops.sqrt(variance) + epsilon)",
            title="Epsilon outside the root",
            says="write √(variance + epsilon), not √variance + epsilon.",
        ),
        Mistake(
            "epsilon_unused",
            instead_of="ops.sqrt(variance + epsilon)",
            wrote="ops.sqrt(variance)",
            title="Epsilon unused",
            says="it belongs under the root, beside the variance.",
        ),
        Mistake(
            "root_forgotten",
            instead_of="ops.sqrt(variance + epsilon)",
            wrote="(variance + epsilon)",
            title="Root forgotten",
            says="divide by √(variance + epsilon), not by the variance.",
        ),
        Mistake(
            "beta_scaled_too",
            instead_of="gamma * x_hat + beta",
            wrote="gamma * (x_hat + beta)",
            title="beta scaled, too",
            says="gamma multiplies x̂ alone; beta is added last.",
        ),
        Mistake(
            "not_scaled_and_shifted",
            instead_of="gamma * x_hat + beta",
            wrote="x_hat",
            title="Not scaled and shifted",
            says="x̂ is right, but gamma · x̂ + beta is asked for.",
        ),
        Mistake(
            "mean_not_subtracted",
            instead_of="x_hat = (x - mean) /",
            wrote="x_hat = x /",
            title="Mean not subtracted",
            says="each row of x̂ has mean 0.",
        ),
    ],
    "repair_bn": [
        Mistake(
            "inference_mode",
            instead_of="    layer.momentum = 0.0\nmodel(x, training=True)",
            wrote="    layer.momentum = 0.0\nmodel(x)",
            title="Inference mode",
            says="without training=True a call reads the moving statistics and moves nothing.",
        ),
        Mistake(
            "momentum_kept",
            instead_of="    layer.momentum = 0.0\n",
            wrote="    pass\n",
            title="Momentum kept",
            says="one call with 0.99 moves the statistics by a hundredth of the way.",
        ),
        Mistake(
            "momentum_not_given_back",
            instead_of="for layer, momentum in zip(layers, momenta, strict=True):\n"
            "    layer.momentum = momentum",
            wrote="return",
            title="Momentum not given back",
            says="the net is repaired, but now it forgets everything at each batch.",
        ),
        Mistake(
            "too_few_rows",
            instead_of="model(x, training=True)",
            wrote="model(x[:4], training=True)",
            title="Too few rows",
            says="a handful of samples does not speak for all. Let the batch be all rows of x.",
        ),
        Mistake(
            "statistics_of_the_pixels",
            instead_of="    layer.momentum = 0.0\nmodel(x, training=True)",
            wrote="    layer.moving_mean.assign(ops.mean(x, axis=0))\n"
            "    layer.moving_variance.assign(ops.var(x, axis=0))",
            title="Statistics of the pixels",
            says="each BN needs those of what comes into it, not of the input of the net.",
        ),
        Mistake(
            "all_layers_at_once",
            instead_of="model(x, training=True)",
            wrote="inputs = [keras.Model(model.inputs[0], layer.input)(x) for layer in layers]\n"
            "for layer, z in zip(layers, inputs, strict=True):\n"
            "    layer.moving_mean.assign(ops.mean(z, axis=0))\n"
            "    layer.moving_variance.assign(ops.var(z, axis=0))",
            title="All layers at once",
            says="the inputs came from the broken net. Each layer needs the repaired outputs of "
            "the one before.",
        ),
        Mistake(
            "last_layer_alone",
            instead_of="for layer in layers:",
            wrote="for layer in layers[-1:]:",
            title="Last layer alone",
            says="the others still have the statistics of the start. Repair all BN layers.",
        ),
        Mistake(
            "first_layer_alone",
            instead_of="for layer in layers:",
            wrote="for layer in layers[:1]:",
            title="First layer alone",
            says="the others still have the statistics of the start. Repair all BN layers.",
        ),
        Mistake(
            "deviation_for_variance",
            instead_of="model(x, training=True)",
            wrote="model(x, training=True)\n"
            "for layer in layers:\n"
            "    layer.moving_variance.assign(ops.sqrt(layer.moving_variance))",
            title="Deviation for variance",
            says="the moving variance is σ², without a root.",
        ),
        Mistake(
            "a_deviation_in_each_layer",
            instead_of="model(x, training=True)",
            wrote="for layer in model.layers:\n"
            "    if layer in layers:\n"
            "        layer.moving_mean.assign(ops.mean(x, axis=0))\n"
            "        layer.moving_variance.assign(ops.std(x, axis=0))\n"
            "    x = layer(x)",
            title="A deviation in each layer",
            says="the moving variance is σ², without a root.",
        ),
        Mistake(
            "statistics_of_the_outputs",
            instead_of="model(x, training=True)",
            wrote="for layer in model.layers:\n"
            "    x = layer(x)\n"
            "    if layer in layers:\n"
            "        layer.moving_mean.assign(ops.mean(x, axis=0))\n"
            "        layer.moving_variance.assign(ops.var(x, axis=0))",
            title="Statistics of the outputs",
            says="each BN needs mean and variance of what comes into it, not of what it returns.",
        ),
        Mistake(
            "reset",
            instead_of="model(x, training=True)",
            wrote="for layer in layers:\n"
            "    layer.moving_mean.assign(0 * layer.moving_mean)\n"
            "    layer.moving_variance.assign(0 * layer.moving_variance + 1)",
            title="Reset",
            says="0 and 1 are where the statistics started. Measure where they belong.",
        ),
    ],
}

# What is right in the main and costs a part of the points, if a class wants that.
COSTS = {
    "bn_forward": {
        "epsilon_fixed_at_0_001": 1,
    },
    "batch_norm": {
        "statistics_trainable": 1,
        "epsilon_fixed": 1,
        "parent_s_config_lost": 1,
        "momentum_is_not_in_get_config": 1,
        "get_config_unchanged": 1,
        "epsilon_is_not_in_get_config": 1,
    },
}
