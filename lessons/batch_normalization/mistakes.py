"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from lessons.checking import Mistake

MISTAKES = [
    Mistake(
        "bn_forward",
        instead_of="axes = tuple(range(len(x.shape) - 1))",
        wrote="axes = 0",
        says="Samples alone: in pictures all pixels of a channel share mean and variance. Take all "
        "axes but the last.",
    ),
    Mistake(
        "bn_forward",
        instead_of="mean = ops.mean(x, axis=axes)\n"
        "variance = ops.mean(ops.square(x - mean), axis=axes)",
        wrote="mean = ops.mean(x, axis=-1, keepdims=True)\n"
        "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
        says="Per sample: each row was normalized by itself, which is layer norm. BN takes each "
        "feature over the batch.",
    ),
    Mistake(
        "bn_forward",
        instead_of="axes = tuple(range(len(x.shape) - 1))",
        wrote="axes = None",
        says="One mean for all: each feature needs a mean and a variance of its own. Leave out the "
        "last axis.",
    ),
    Mistake(
        "bn_forward",
        instead_of="variance = ops.mean(ops.square(x - mean), axis=axes)",
        wrote="variance = ops.sum(ops.square(x - mean), axis=axes) / (x.size / x.shape[-1] - 1)",
        says="n − 1: BN divides by n, as np.var does. The correction has no place here.",
    ),
    Mistake(
        "bn_forward",
        instead_of="ops.sqrt(variance + epsilon)",
        wrote="(ops.sqrt(variance) + epsilon)",
        says="Epsilon outside the root: write √(variance + epsilon), not √variance + epsilon.",
    ),
    Mistake(
        "bn_forward",
        instead_of="ops.sqrt(variance + epsilon)",
        wrote="(variance + epsilon)",
        says="Root forgotten: divide by the deviation √(variance + epsilon), not by the variance.",
    ),
    Mistake(
        "bn_forward",
        instead_of="ops.sqrt(variance + epsilon)",
        wrote="ops.sqrt(variance)",
        says="Epsilon unused: it belongs under the root, beside the variance.",
    ),
    Mistake(
        "bn_forward",
        instead_of="variance + epsilon",
        wrote="variance + 1e-3",
        says="Epsilon fixed at 0.001: this is Keras' default. Use the argument `epsilon`.",
    ),
    Mistake(
        "bn_forward",
        instead_of="gamma * x_hat + beta",
        wrote="gamma * (x_hat + beta)",
        says="beta scaled, too: gamma multiplies x̂ alone; beta is added last.",
    ),
    Mistake(
        "bn_forward",
        instead_of="gamma * x_hat + beta",
        wrote="beta * x_hat + gamma",
        says="gamma and beta exchanged: gamma scales, beta shifts.",
    ),
    Mistake(
        "bn_forward",
        instead_of="gamma * x_hat + beta",
        wrote="x_hat",
        says="Not scaled and shifted: x̂ is right, but y = gamma · x̂ + beta is asked for.",
    ),
    Mistake(
        "bn_forward",
        instead_of="gamma * x_hat + beta",
        wrote="gamma * x_hat",
        says="beta forgotten: y = gamma · x̂ + beta.",
    ),
    Mistake(
        "bn_forward",
        instead_of="(x - mean) / ops.sqrt",
        wrote="x / ops.sqrt",
        says="Mean not subtracted: x̂ = (x − mean) / √(variance + epsilon) has mean 0 in each "
        "feature.",
    ),
    Mistake(
        "bn_forward",
        instead_of="x_hat = (x - mean) /",
        wrote="x_hat = x - mean /",
        says="Parentheses missing: x − mean / root divides only the mean. Write (x − mean) / root.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="momentum * moving_mean + (1 - momentum) * mean\n"
        "moving_variance = momentum * moving_variance + (1 - momentum) * variance",
        wrote="(1 - momentum) * moving_mean + momentum * mean\n"
        "moving_variance = (1 - momentum) * moving_variance + momentum * variance",
        says="Momentum turned around: as in PyTorch. In Keras momentum is the share of the old "
        "value that is kept.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="ops.mean(ops.square(x - mean), axis=axes)",
        wrote="ops.sum((x - mean) ** 2, axis=axes) / (x.size / x.shape[-1] - 1)",
        says="n − 1: Keras keeps the variance that divides by n. (PyTorch keeps the other one.)",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="ops.mean(ops.square(x - mean), axis=axes)",
        wrote="ops.std(x, axis=axes)",
        says="Deviation for variance: the moving variance averages σ², without a root.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="return moving_mean, moving_variance",
        wrote="return mean, variance",
        says="Old values lost: this is the batch alone. Keep momentum times the old values.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="return moving_mean, moving_variance",
        wrote="return moving_variance, moving_mean",
        says="Order turned around: return the moving mean first, then the moving variance.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="momentum * moving_mean + (1 - momentum) * mean",
        wrote="momentum * moving_mean + mean",
        says="Shares above 1: the mean of the batch counts 1 − momentum, so that both shares "
        "add up to 1.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="momentum * moving_variance + (1 - momentum) * variance",
        wrote="moving_variance",
        says="Variance stands still: it moves in the same way as the mean.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="ops.square(x - mean)",
        wrote="ops.square(x - moving_mean)",
        says="Wrong center: the variance of a batch is taken around the mean of the batch, not "
        "around the moving mean.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="ops.square(x - mean)",
        wrote="ops.square(x)",
        says="Mean of squares: the variance averages (x − mean)², not x².",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="tuple(range(len(x.shape) - 1))",
        wrote="0",
        says="Samples alone: in pictures all pixels count, too. Take all axes but the last.",
    ),
    Mistake(
        "bn_moving_statistics",
        instead_of="tuple(range(len(x.shape) - 1))",
        wrote="None",
        says="One mean for all: each feature has its own moving mean. Leave out the last axis.",
    ),
    Mistake(
        "bn_backward",
        instead_of="dx = (g - through_mean - through_variance) / root",
        wrote="dx = g / root",
        says="Mean and variance taken as constants: every x moves them, too. Subtract the two "
        "parts that go through them.",
    ),
    Mistake(
        "bn_backward",
        instead_of="g - through_mean - through_variance",
        wrote="g - through_variance",
        says="Way through the mean missing: subtract the mean of g over the batch.",
    ),
    Mistake(
        "bn_backward",
        instead_of="g - through_mean - through_variance",
        wrote="g - through_mean",
        says="Way through the variance missing: subtract x̂ times the mean of g · x̂.",
    ),
    Mistake(
        "bn_backward",
        instead_of="g - through_mean - through_variance",
        wrote="g + through_mean + through_variance",
        says="Sign of the two parts: BN takes them out of the gradient, so subtract them.",
    ),
    Mistake(
        "bn_backward",
        instead_of="through_mean = ops.mean(g, axis=0)\n"
        "through_variance = x_hat * ops.mean(g * x_hat, axis=0)",
        wrote="through_mean = ops.sum(g, axis=0)\n"
        "through_variance = x_hat * ops.sum(g * x_hat, axis=0)",
        says="Sums for means: the two parts have a 1/n; it comes from μ and σ², which are means.",
    ),
    Mistake(
        "bn_backward",
        instead_of="g = dy * gamma",
        wrote="g = dy",
        says="gamma forgotten in dx: the gradient passes y = gamma · x̂ + beta first, so "
        "g = dy · gamma.",
    ),
    Mistake(
        "bn_backward",
        instead_of="dgamma = ops.sum(dy * x_hat, axis=0)",
        wrote="dgamma = ops.sum(dy * x, axis=0)",
        says="x for x̂: gamma multiplies x̂, so its gradient is the sum of dy · x̂.",
    ),
    Mistake(
        "bn_backward",
        instead_of="dgamma = ops.sum(dy * x_hat, axis=0)",
        wrote="dgamma = ops.mean(dy * x_hat, axis=0)",
        says="Mean for dgamma: all samples share one gamma, so their gradients add up. The 1/n of "
        "the loss is in dy.",
    ),
    Mistake(
        "bn_backward",
        instead_of="dbeta = ops.sum(dy, axis=0)",
        wrote="dbeta = ops.mean(dy, axis=0)",
        says="Mean for dbeta: all samples share one beta, so their gradients add up.",
    ),
    Mistake(
        "bn_backward",
        instead_of="ops.sqrt(variance + epsilon)",
        wrote="ops.sqrt(variance)",
        says="Epsilon unused: x̂ and dx divide by √(variance + epsilon), as in the forward pass.",
    ),
    Mistake(
        "bn_backward",
        instead_of="(g - through_mean - through_variance) / root",
        wrote="(g - through_mean - through_variance)",
        says="Division forgotten in dx: x̂ = (x − mean) / root, so its slope has a 1 / root.",
    ),
    Mistake(
        "bn_backward",
        instead_of="(g - through_mean - through_variance) / root",
        wrote="(g - through_mean - through_variance) / (variance + epsilon)",
        says="Divided by the variance: x̂ = (x − mean) / root, so dx has a 1 / root.",
    ),
    Mistake(
        "bn_backward",
        instead_of="x_hat * ops.mean(g * x_hat, axis=0)",
        wrote="x_hat * ops.mean(g * x_hat, axis=0) / 2",
        says="Half of the variance part: the slope of (x − mean)² has a 2, which cancels the 1/2 "
        "of the root.",
    ),
    Mistake(
        "bn_backward",
        instead_of="x_hat * ops.mean(g * x_hat, axis=0)",
        wrote="ops.mean(g * x_hat, axis=0)",
        says="x̂ missing in the variance part: each sample moves the variance as far as it is from "
        "the mean: x̂ · mean(g · x̂).",
    ),
    Mistake(
        "bn_backward",
        instead_of="return dx, dgamma, dbeta",
        wrote="return dx, dbeta, dgamma",
        says="Order: return dx, then dgamma, then dbeta.",
    ),
    Mistake(
        "batch_norm",
        instead_of='fixed = {**size, "trainable": False}',
        wrote="fixed = size",
        says="Statistics trainable: no gradient may move the moving statistics. Make them with "
        "trainable=False.",
    ),
    Mistake(
        "batch_norm",
        instead_of='self.gamma = self.add_weight(name="gamma", initializer="ones", **size)\n'
        'self.beta = self.add_weight(name="beta", initializer="zeros", **size)',
        wrote='self.beta = self.add_weight(name="beta", initializer="zeros", **size)\n'
        'self.gamma = self.add_weight(name="gamma", initializer="ones", **size)',
        says="Order of the weights: get_weights would exchange gamma and beta. Make gamma first.",
    ),
    Mistake(
        "batch_norm",
        instead_of='name="moving_variance", initializer="ones"',
        wrote='name="moving_variance", initializer="zeros"',
        says="Moving variance starts at 0: a new layer would divide by √epsilon. It starts at 1.",
    ),
    Mistake(
        "batch_norm",
        instead_of='name="gamma", initializer="ones"',
        wrote='name="gamma", initializer="zeros"',
        says="gamma starts at 0: a new layer would return zeros. It starts at 1.",
    ),
    Mistake(
        "batch_norm",
        instead_of="if training and self.trainable:",
        wrote="if self.trainable:",
        says="Always in training mode: `training` is not looked at, so inference depends on the "
        "batch.",
    ),
    Mistake(
        "batch_norm",
        instead_of="if training and self.trainable:",
        wrote="if training:",
        says="Frozen layer learns: where self.trainable is False, BN runs in inference mode.",
    ),
    Mistake(
        "batch_norm",
        instead_of="    self.move(self.moving_mean, mean)\n"
        "    self.move(self.moving_variance, variance)",
        wrote="    pass",
        says="Statistics never move: give them their new value with .assign; a plain = only "
        "names a new tensor.",
    ),
    Mistake(
        "batch_norm",
        instead_of="self.momentum * statistic + (1 - self.momentum) * batch",
        wrote="(1 - self.momentum) * statistic + self.momentum * batch",
        says="Momentum turned around: in Keras it is the share of the old value that is kept.",
    ),
    Mistake(
        "batch_norm",
        instead_of="statistic.assign(self.momentum * statistic + (1 - self.momentum) * batch)",
        wrote="statistic.assign(batch)",
        says="Statistics overwritten: the last batch alone decides. Keep momentum times the old "
        "value.",
    ),
    Mistake(
        "batch_norm",
        instead_of="mean, variance = ops.moments(x, axes=list(range(len(x.shape) - 1)))",
        wrote="mean, variance = ops.moments(x, axes=[0])",
        says="Samples alone: for pictures mean and variance run over height and width, too.",
    ),
    Mistake(
        "batch_norm",
        instead_of="mean, variance = ops.moments(x, axes=list(range(len(x.shape) - 1)))",
        wrote="mean, variance = map(\n"
        "    ops.stop_gradient, ops.moments(x, axes=list(range(len(x.shape) - 1)))\n)",
        says="No gradient through the statistics: mean and variance depend on x; do not stop it "
        "there.",
    ),
    Mistake(
        "batch_norm",
        instead_of="x_hat = (x - mean) / ops.sqrt(variance + self.epsilon)",
        wrote="mean, variance = self.moving_mean, self.moving_variance\n"
        "x_hat = (x - mean) / ops.sqrt(variance + self.epsilon)",
        says="Moving statistics in training: there x is normalized with mean and variance of the "
        "batch.",
    ),
    Mistake(
        "batch_norm",
        instead_of="ops.sqrt(variance + self.epsilon)",
        wrote="ops.sqrt(variance + 1e-3)",
        says="Epsilon fixed: use self.epsilon, not the default 0.001.",
    ),
    Mistake(
        "batch_norm",
        instead_of='"momentum": self.momentum, "epsilon": self.epsilon}',
        wrote='"epsilon": self.epsilon}',
        says="momentum is not in get_config: a copy falls back to 0.99.",
    ),
    Mistake(
        "batch_norm",
        instead_of='return {**config, "momentum": self.momentum, "epsilon": self.epsilon}',
        wrote="return config",
        says="get_config unchanged: a copy or a loaded model falls back to both defaults.",
    ),
    Mistake(
        "batch_norm",
        instead_of='"momentum": self.momentum, "epsilon": self.epsilon}',
        wrote='"momentum": self.momentum}',
        says="epsilon is not in get_config: a copy or a loaded model falls back to 0.001.",
    ),
    Mistake(
        "batch_norm",
        instead_of='x = ops.cast(x, "float32")',
        wrote="x = ops.convert_to_tensor(x)",
        says="Not cast to float32: in mixed precision x is float16, and the weights are float32. "
        "Cast x first.",
    ),
    Mistake(
        "batch_norm",
        instead_of="ops.cast(self.gamma * x_hat + self.beta, self.compute_dtype)",
        wrote="self.gamma * x_hat + self.beta",
        says="Output not cast back: in mixed precision the next layer expects self.compute_dtype.",
    ),
    Mistake(
        "batch_norm",
        instead_of='"autocast": False}',
        wrote='"autocast": True}',
        says="Weights cast to float16: in mixed precision the moving mean loses its digits. Make "
        "them with autocast=False.",
    ),
    Mistake(
        "fold_bn",
        instead_of="dense.kernel * scale",
        wrote="dense.kernel * scale[:, None]",
        says="Rows scaled: a unit is a column of the kernel; multiply column by column, "
        "kernel · scale.",
    ),
    Mistake(
        "fold_bn",
        instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
        wrote="bn.beta - bn.moving_mean * scale",
        says="Old bias lost: b goes through the BN, too: (b − moving_mean) · scale + beta.",
    ),
    Mistake(
        "fold_bn",
        instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
        wrote="dense.bias - bn.moving_mean * scale + bn.beta",
        says="Old bias not scaled: it stands before the BN, as the kernel does. Multiply it by "
        "the scale.",
    ),
    Mistake(
        "fold_bn",
        instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
        wrote="dense.bias * scale - bn.moving_mean + bn.beta",
        says="Mean not scaled: BN subtracts moving_mean first and scales afterwards.",
    ),
    Mistake(
        "fold_bn",
        instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
        wrote="dense.bias * scale + bn.beta",
        says="Mean lost: BN subtracts it before it scales: (b − moving_mean) · scale + beta.",
    ),
    Mistake(
        "fold_bn",
        instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
        wrote="(dense.bias - bn.moving_mean) * scale",
        says="beta lost: BN adds it last, so the new bias ends with + beta.",
    ),
    Mistake(
        "fold_bn",
        instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
        wrote="(dense.bias - bn.moving_mean + bn.beta) * scale",
        says="beta scaled, too: it is added after the scaling.",
    ),
    Mistake(
        "fold_bn",
        instead_of="(dense.bias - bn.moving_mean) * scale + bn.beta",
        wrote="(dense.bias + bn.moving_mean) * scale + bn.beta",
        says="Sign of the mean: BN subtracts moving_mean.",
    ),
    Mistake(
        "fold_bn",
        instead_of="ops.sqrt(bn.moving_variance + bn.epsilon)",
        wrote="ops.sqrt(bn.moving_variance)",
        says="Epsilon lost: the scale is gamma / √(moving_variance + epsilon).",
    ),
    Mistake(
        "fold_bn",
        instead_of="ops.sqrt(bn.moving_variance + bn.epsilon)",
        wrote="(bn.moving_variance + bn.epsilon)",
        says="Root forgotten: divide gamma by √(moving_variance + epsilon), not by the variance.",
    ),
    Mistake(
        "fold_bn",
        instead_of="bn.gamma / ops.sqrt(",
        wrote="1 / ops.sqrt(",
        says="gamma lost: the scale is gamma / √(moving_variance + epsilon).",
    ),
    Mistake(
        "layer_norm",
        instead_of="mean = ops.mean(x, axis=-1, keepdims=True)\n"
        "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
        wrote="mean = ops.mean(x, axis=0, keepdims=True)\n"
        "variance = ops.mean(ops.square(x - mean), axis=0, keepdims=True)",
        says="Over the batch: this is batch norm. Layer norm takes each row alone, axis −1.",
    ),
    Mistake(
        "layer_norm",
        instead_of="mean = ops.mean(x, axis=-1, keepdims=True)\n"
        "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
        wrote="mean = ops.mean(x, axis=1, keepdims=True)\n"
        "variance = ops.mean(ops.square(x - mean), axis=1, keepdims=True)",
        says="Axis 1: right for rows, wrong where x has three axes. The features are the last "
        "axis, −1.",
    ),
    Mistake(
        "layer_norm",
        instead_of="mean = ops.mean(x, axis=-1, keepdims=True)",
        wrote="mean = 0.0",
        says="RMS norm: the mean was left out. Layer norm subtracts it, then divides.",
    ),
    Mistake(
        "layer_norm",
        instead_of="mean = ops.mean(x, axis=-1, keepdims=True)\n"
        "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
        wrote="mean = ops.mean(x, axis=-1)\nvariance = ops.var(x, axis=-1)",
        says="keepdims missing: the mean of row i was subtracted from column i. Keep the axis, "
        "then it fits to the rows.",
    ),
    Mistake(
        "layer_norm",
        instead_of="mean = ops.mean(x, axis=-1, keepdims=True)\n"
        "variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
        wrote="axes = tuple(range(1, len(x.shape)))\n"
        "mean = ops.mean(x, axis=axes, keepdims=True)\n"
        "variance = ops.var(x, axis=axes, keepdims=True)",
        says="All but the samples: with three axes, mean and variance still run over the last one "
        "alone.",
    ),
    Mistake(
        "layer_norm",
        instead_of="variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)",
        wrote="variance = ops.var(x, axis=-1, keepdims=True) * x.shape[-1] / (x.shape[-1] - 1)",
        says="n − 1: layer norm divides by the number of features, as np.var does.",
    ),
    Mistake(
        "layer_norm",
        instead_of="ops.sqrt(variance + epsilon)",
        wrote="(ops.sqrt(variance) + epsilon)",
        says="Epsilon outside the root: write √(variance + epsilon), not √variance + epsilon.",
    ),
    Mistake(
        "layer_norm",
        instead_of="ops.sqrt(variance + epsilon)",
        wrote="ops.sqrt(variance)",
        says="Epsilon unused: it belongs under the root, beside the variance.",
    ),
    Mistake(
        "layer_norm",
        instead_of="ops.sqrt(variance + epsilon)",
        wrote="(variance + epsilon)",
        says="Root forgotten: divide by √(variance + epsilon), not by the variance.",
    ),
    Mistake(
        "layer_norm",
        instead_of="gamma * x_hat + beta",
        wrote="gamma * (x_hat + beta)",
        says="beta scaled, too: gamma multiplies x̂ alone; beta is added last.",
    ),
    Mistake(
        "layer_norm",
        instead_of="gamma * x_hat + beta",
        wrote="x_hat",
        says="Not scaled and shifted: x̂ is right, but gamma · x̂ + beta is asked for.",
    ),
    Mistake(
        "layer_norm",
        instead_of="x_hat = (x - mean) /",
        wrote="x_hat = x /",
        says="Mean not subtracted: each row of x̂ has mean 0.",
    ),
    Mistake(
        "repair_bn",
        instead_of="    layer.momentum = 0.0\nmodel(x, training=True)",
        wrote="    layer.momentum = 0.0\nmodel(x)",
        says="Inference mode: without training=True a call reads the moving statistics and moves "
        "nothing.",
    ),
    Mistake(
        "repair_bn",
        instead_of="    layer.momentum = 0.0\n",
        wrote="    pass\n",
        says="Momentum kept: one call with 0.99 moves the statistics by a hundredth of the way.",
    ),
    Mistake(
        "repair_bn",
        instead_of="for layer, momentum in zip(layers, momenta, strict=True):\n"
        "    layer.momentum = momentum",
        wrote="return",
        says="Momentum not given back: the net is repaired, but now it forgets everything at each "
        "batch.",
    ),
    Mistake(
        "repair_bn",
        instead_of="model(x, training=True)",
        wrote="model(x[:4], training=True)",
        says="Too few rows: a handful of samples does not speak for all. Let the batch be all rows "
        "of x.",
    ),
    Mistake(
        "repair_bn",
        instead_of="    layer.momentum = 0.0\nmodel(x, training=True)",
        wrote="    layer.moving_mean.assign(ops.mean(x, axis=0))\n"
        "    layer.moving_variance.assign(ops.var(x, axis=0))",
        says="Statistics of the pixels: each BN needs those of what comes into it, not of the "
        "input of the net.",
    ),
    Mistake(
        "repair_bn",
        instead_of="model(x, training=True)",
        wrote="inputs = [keras.Model(model.inputs[0], layer.input)(x) for layer in layers]\n"
        "for layer, z in zip(layers, inputs, strict=True):\n"
        "    layer.moving_mean.assign(ops.mean(z, axis=0))\n"
        "    layer.moving_variance.assign(ops.var(z, axis=0))",
        says="All layers at once: the inputs came from the broken net. Each layer needs the "
        "repaired outputs of the one before.",
    ),
    Mistake(
        "repair_bn",
        instead_of="for layer in layers:",
        wrote="for layer in layers[-1:]:",
        says="Last layer alone: the others still have the statistics of the start. Repair all BN "
        "layers.",
    ),
    Mistake(
        "repair_bn",
        instead_of="for layer in layers:",
        wrote="for layer in layers[:1]:",
        says="First layer alone: the others still have the statistics of the start. Repair all BN "
        "layers.",
    ),
    Mistake(
        "repair_bn",
        instead_of="model(x, training=True)",
        wrote="model(x, training=True)\n"
        "for layer in layers:\n    layer.moving_variance.assign(ops.sqrt(layer.moving_variance))",
        says="Deviation for variance: the moving variance is σ², without a root.",
    ),
    Mistake(
        "repair_bn",
        instead_of="model(x, training=True)",
        wrote="for layer in layers:\n    layer.moving_mean.assign(0 * layer.moving_mean)\n"
        "    layer.moving_variance.assign(0 * layer.moving_variance + 1)",
        says="Reset: 0 and 1 are where the statistics started. Measure where they belong.",
    ),
]
