"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from lessons.checking import Mistake, Variant

MISTAKES = [
    Mistake(
        "logistic_backprop",
        instead_of="(a - y) / len(x)",
        wrote="(a - y)",
        says="Sum instead of mean: the loss is a mean over n samples, so dz = (a − y) / n.",
    ),
    Mistake(
        "logistic_backprop",
        instead_of="(a - y) / len(x)",
        wrote="(y - a) / len(x)",
        says="Sign turned around: y − a points downhill; the gradient points uphill, a − y.",
    ),
    Mistake(
        "logistic_backprop",
        instead_of="(a - y) / len(x)",
        wrote="(a - y) * a * (1 - a) / len(x)",
        says="σ′ counted: in the cross-entropy σ′ cancels and a − y remains; with σ′ it is the "
        "squared error's gradient.",
    ),
    Mistake(
        "logistic_backprop",
        instead_of="(a - y) / len(x)",
        wrote="(z - y) / len(x)",
        says="z for a: the sigmoid is missing, this is linear regression. Let a = σ(z), dz = (a − "
        "y) / n.",
    ),
    Mistake(
        "logistic_backprop",
        instead_of="(a - y) / len(x)",
        wrote="(a - y) / x.shape[1]",
        says="Mean over the features: x has shape (n, features); divide by n, its first number.",
    ),
    Mistake(
        "logistic_backprop",
        instead_of="ops.matmul(x, kernel) + bias",
        wrote="ops.matmul(x, kernel)",
        says="Bias forgotten: the forward pass is z = xW + b.",
    ),
    Mistake(
        "logistic_backprop",
        instead_of="ops.sum(dz, axis=0)",
        wrote="ops.mean(dz, axis=0)",
        says="Mean taken twice: dz holds 1/n already, so the gradient of the bias is the sum of "
        "dz.",
    ),
    Mistake(
        "logistic_backprop",
        instead_of="ops.sum(dz, axis=0)",
        wrote="ops.sum(dz)",
        says="A number for the bias: its gradient has the shape of the bias, (1,). Sum over the "
        "samples alone: axis=0.",
    ),
    Mistake(
        "logistic_backprop",
        instead_of="return dkernel, dbias",
        wrote="return dbias, dkernel",
        says="Order turned around: return the gradient of the kernel first, then that of the bias.",
    ),
    Mistake(
        "activation_gradients",
        instead_of="s * (1 - s)",
        wrote="z * (1 - z)",
        says="z for σ(z): σ′ = σ(z) (1 − σ(z)). The formula is in the output, not in the input.",
    ),
    Mistake(
        "activation_gradients",
        instead_of="s * (1 - s)",
        wrote="ops.exp(-z) / (1 + ops.exp(-z)) ** 2",
        says="exp overflows: at z = −1000 it gives inf / inf, not a number. Write σ′ = σ (1 − σ).",
    ),
    Mistake(
        "activation_gradients",
        instead_of="1 - t**2",
        wrote="1 - t",
        says="Square forgotten: tanh′ = 1 − tanh², this is 1 − tanh.",
    ),
    Mistake(
        "activation_gradients",
        instead_of="1 - t**2",
        wrote="t * (1 - t)",
        says="σ's rule for tanh: t (1 − t) holds for the sigmoid; tanh′ = 1 − tanh².",
    ),
    Mistake(
        "activation_gradients",
        instead_of="ops.tanh(z)",
        wrote="2 * ops.sigmoid(z) - 1",
        says="tanh = 2σ(z) − 1: that is tanh(z/2). The right one is tanh(z) = 2σ(2z) − 1.",
    ),
    Mistake(
        "activation_gradients",
        instead_of="ops.tanh(z)",
        wrote="(ops.exp(z) - ops.exp(-z)) / (ops.exp(z) + ops.exp(-z))",
        says="tanh by exp: exp(1000) is infinite, and inf / inf is not a number. Use ops.tanh.",
    ),
    Mistake(
        "activation_gradients",
        instead_of="1 - t**2",
        wrote="(1 - t**2) / 2",
        says="tanh′ halved: some slides let tanh′ end at 1/2. It is 1 − tanh², and that is 1 at z "
        "= 0.",
    ),
    Mistake(
        "activation_gradients",
        instead_of='ops.cast(z > 0, "float32")',
        wrote="ops.maximum(z, 0)",
        says="ReLU itself: this is max(z, 0). Its derivative is 1 where z > 0, and 0 elsewhere.",
    ),
    Mistake(
        "activation_gradients",
        instead_of='ops.cast(z > 0, "float32")',
        wrote="ops.sign(z)",
        says="Sign of z: for z < 0 ReLU is flat; its derivative there is 0, not −1.",
    ),
    Variant(
        "activation_gradients",
        instead_of="z > 0",
        wrote="z >= 0",
        says="ReLU′(0) = 1: at the kink every number from 0 to 1 is a subgradient. Keras takes 0.",
    ),
    Variant(
        "activation_gradients",
        instead_of='ops.cast(z > 0, "float32")',
        wrote="(ops.sign(z) + 1) / 2",
        says="ReLU′(0) = 1/2: at the kink every number from 0 to 1 is a subgradient. Keras takes "
        "0.",
    ),
    Mistake(
        "backprop_norms",
        instead_of="ops.transpose(kernel)",
        wrote="kernel",
        says="No transpose: forward is a W, so backward is δ Wᵀ.",
    ),
    Mistake(
        "backprop_norms",
        instead_of="zip(reversed(kernels), reversed(zs), strict=True)",
        wrote="zip(kernels, zs, strict=True)",
        says="First layer first: the chain rule starts at the loss. Walk from the last layer to "
        "the first.",
    ),
    Mistake(
        "backprop_norms",
        instead_of="gradient * derivative(z)",
        wrote="gradient",
        says="φ′ is missing: ∂L/∂z = ∂L/∂a ⊙ φ′(z). Without it only the kernels are multiplied.",
    ),
    Mistake(
        "backprop_norms",
        instead_of="gradient * derivative(z)",
        wrote="derivative(z)",
        says="Gradient lost: δ = φ′(z) alone forgets all layers above. Multiply it with the "
        "gradient.",
    ),
    Mistake(
        "backprop_norms",
        instead_of="norms[::-1]",
        wrote="norms",
        says="Last layer first: the numbers are right, in reverse. The input's norm comes first.",
    ),
    Mistake(
        "backprop_norms",
        instead_of="norms.append(ops.norm(gradient))",
        wrote="norms.append(ops.norm(delta))",
        says="∂L/∂z for ∂L/∂a: take the norm after the kernel, not before it.",
    ),
    Mistake(
        "backprop_norms",
        instead_of="norms.append(ops.norm(gradient))",
        wrote="norms.append(ops.sum(ops.square(gradient)))",
        says="Squared norm: the root is missing in all layers but the last.",
    ),
    Mistake(
        "backprop_norms",
        instead_of="gradient * derivative(z)",
        wrote="derivative(gradient * z)",
        says="φ′ of a product: φ′ is taken at z; the gradient is multiplied afterwards.",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))",
        wrote="sum(ops.sum(ops.square(g)) for g in gradients)",
        says="Root forgotten: this is the squared norm; the norm is its square root.",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))",
        wrote="sum(ops.norm(g) for g in gradients)",
        says="Norms added: norms add like the sides of a triangle. Add the squares, then take the "
        "root.",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))",
        wrote="max(ops.norm(g) for g in gradients)",
        says="Longest gradient: the global norm joins all gradients, as if they were one long "
        "vector.",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="ops.maximum(norm, clip_norm)",
        wrote="norm",
        says="Scales up, too: a norm below clip_norm must stay, and zero gives 0/0. Divide by "
        "max(norm, clip_norm).",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="ops.maximum(norm, clip_norm)",
        wrote="ops.minimum(norm, clip_norm)",
        says="Minimum for maximum: short gradients grow and long ones stay. The factor must never "
        "exceed 1.",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="[g * factor for g in gradients]",
        wrote="[g * clip_norm / ops.maximum(ops.norm(g), clip_norm) for g in gradients]",
        says="Clipped one by one: each gradient got its own factor, so the direction turned. Use "
        "one factor for all.",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="[g * factor for g in gradients]",
        wrote="[ops.clip(g, -clip_norm, clip_norm) for g in gradients]",
        says="Clipped by value: every entry was cut at ±clip_norm, so the direction turned. "
        "Multiply all by one factor.",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="factor = clip_norm / ops.maximum(norm, clip_norm)",
        wrote="factor = 1 / ops.maximum(norm, clip_norm)",
        says="Too short: after clipping the norm must be clip_norm, not 1. The factor is "
        "clip_norm / max(norm, clip_norm).",
    ),
    Mistake(
        "clip_by_global_norm",
        instead_of="ops.sum(ops.square(g))",
        wrote="ops.mean(ops.square(g))",
        says="Mean of squares: a norm is a sum of squares; a mean makes large tensors count too "
        "little.",
    ),
    Mistake(
        "residual",
        instead_of="x + self.scale * self.dense(x)",
        wrote="self.scale * self.dense(x)",
        says="Shortcut forgotten: the input itself must be added to the branch, x + scale · φ(xW "
        "+ b).",
    ),
    Mistake(
        "residual",
        instead_of="x + self.scale * self.dense(x)",
        wrote="x + self.dense(x)",
        says="Branch not scaled: `scale` is kept but never used. Multiply the branch by it.",
    ),
    Mistake(
        "residual",
        instead_of="x + self.scale * self.dense(x)",
        wrote="self.scale * (x + self.dense(x))",
        says="Shortcut scaled, too: only the branch is multiplied by `scale`; x must pass "
        "unchanged.",
    ),
    Mistake(
        "residual",
        instead_of="x + self.scale * self.dense(x)",
        wrote="self.scale * x + self.dense(x)",
        says="Wrong part scaled: `scale` belongs to the branch; x must pass unchanged.",
    ),
    Mistake(
        "residual",
        instead_of="x + self.scale * self.dense(x)",
        wrote="keras.activations.get(self.activation)(x + self.scale * self.dense(x))",
        says="Activation after the sum: x must leave the layer untouched. Only the branch has an "
        "activation.",
    ),
    Mistake(
        "residual",
        instead_of="keras.layers.Dense(shape[-1], activation=self.activation)",
        wrote="keras.layers.Dense(shape[-1])",
        says="No activation: the Dense layer does not know it. Pass activation=self.activation.",
    ),
    Mistake(
        "residual",
        instead_of='"activation": self.activation, "scale": self.scale}',
        wrote='"activation": self.activation}',
        says="scale is not in get_config: a copy or a loaded model falls back to scale = 1.",
    ),
    Mistake(
        "residual",
        instead_of='"activation": self.activation, "scale": self.scale}',
        wrote='"scale": self.scale}',
        says="activation is not in get_config: a copy or a loaded model falls back to ReLU.",
    ),
    Mistake(
        "critical_sigma",
        instead_of="1 / np.sqrt(slope)",
        wrote="1 / slope",
        says="σ² for σ: σ² E[φ′²] = 1, so σ = 1 / √E[φ′²].",
    ),
    Mistake(
        "critical_sigma",
        instead_of="derivative(np.sqrt(q) * z) ** 2)",
        wrote="derivative(np.sqrt(q) * z)) ** 2",
        says="Square of the mean: gradients add up in squares. Take E[φ′²], not E[φ′]².",
    ),
    Mistake(
        "critical_sigma",
        instead_of="value > q * slope",
        wrote="value > slope",
        says="q forgotten: the signal keeps σ² E[φ²] = q, not 1. Compare E[φ²] with q E[φ′²].",
    ),
    Mistake(
        "critical_sigma",
        instead_of="np.exp(-(z**2) / 2)",
        wrote="np.exp(-(z**2))",
        says="Half forgotten: the normal density is exp(−z²/2); exp(−z²) has variance 1/2.",
    ),
    Mistake(
        "critical_sigma",
        instead_of="derivative(np.sqrt(q) * z)",
        wrote="derivative(q * z)",
        says="Variance for deviation: z has variance q, so its scale is √q. Write √q · z in φ and "
        "in φ′.",
    ),
    Mistake(
        "critical_sigma",
        instead_of="activation(np.sqrt(q) * z) ** 2",
        wrote="(activation(np.sqrt(q) * z) - np.sum(weight * activation(np.sqrt(q) * z))) ** 2",
        says="Mean subtracted: σ² E[φ²] takes the second moment of φ, not its variance; σ(z) has "
        "mean 1/2.",
    ),
    Mistake(
        "critical_sigma",
        instead_of="z = np.linspace(-8, 8, 2000)\n    weight = np.exp(-(z**2) / 2)",
        wrote="z, weight = np.polynomial.hermite_e.hermegauss(9)",
        says="Too few nodes: 9 points miss the steep part of φ(√q z). Use some hundred.",
    ),
]
