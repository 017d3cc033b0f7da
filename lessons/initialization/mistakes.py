"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from lessons.checking import Mistake, Variant

MISTAKES = [
    # symmetric_units
    Mistake(
        "symmetric_units",
        instead_of="np.max(np.abs(difference), axis=0) < 1e-5",
        wrote="np.max(np.abs(difference), axis=0) == 0",
        says="Exactly equal: training rounds, so twins differ in the last digits. Ask for less than"
        " 1e-5.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.max(np.abs(difference), axis=0)",
        wrote="np.max(difference, axis=0)",
        says="abs forgotten: a large negative difference is a difference, too.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.vstack([kernel, [bias], np.transpose(outgoing)])",
        wrote="np.vstack([kernel, np.transpose(outgoing)])",
        says="Bias left out: two units with the same kernel and another bias are no twins.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.vstack([kernel, [bias], np.transpose(outgoing)])",
        wrote="np.vstack([kernel, [bias]])",
        says="Outgoing weights left out: units that are heard differently get different gradients.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.vstack([kernel, [bias], np.transpose(outgoing)])",
        wrote="np.vstack([[bias], np.transpose(outgoing)])",
        says="Kernel left out: units that hear different things are no twins.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.transpose(outgoing)",
        wrote="outgoing",
        says="Not transposed: outgoing has a row for each unit; one column per unit needs its "
        "transpose.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.max(np.abs(difference), axis=0)",
        wrote="np.min(np.abs(difference), axis=0)",
        says="Minimum for maximum: one equal weight is not enough; all of them must be equal.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.max(np.abs(difference), axis=0)",
        wrote="np.abs(np.sum(difference, axis=0))",
        says="Sums compared: different weights can have the same sum. Compare weight by weight.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="difference = unit[:, :, None] - unit[:, None, :]",
        wrote="difference = np.abs(unit)[:, :, None] - np.abs(unit)[:, None, :]",
        says="Sign lost: a unit with all weights negated is a mirror image, not a twin.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.sum(twins, axis=1)",
        wrote="np.sum(twins, axis=1) - 1",
        says="Itself not counted: a unit that is unique should get 1.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.sum(twins, axis=1)",
        wrote="np.sum(twins & np.any(unit != 0, axis=0), axis=1)",
        says="Zero units skipped: units whose weights are all 0 are twins of each other.",
    ),
    Mistake(
        "symmetric_units",
        instead_of="np.sum(twins, axis=1)",
        wrote="np.sum(twins)",
        says="One number for all: sum over one axis, so that each unit keeps its own count.",
    ),
    # fans
    Mistake(
        "fans",
        instead_of="return fan_in, fan_out",
        wrote="return fan_out, fan_in",
        says="Turned around: in Keras the last number counts the outputs, the one before it the "
        "inputs.",
    ),
    Mistake(
        "fans",
        instead_of="window = math.prod(shape[:-2])",
        wrote="window = 1",
        says="Window forgotten: one output sees every input at every place of the window.",
    ),
    Mistake(
        "fans",
        instead_of="fan_out = window * shape[-1]",
        wrote="fan_out = shape[-1]",
        says="Window only forward: one input reaches every output from every place of the window.",
    ),
    Mistake(
        "fans",
        instead_of="fan_in = window * shape[-2]",
        wrote="fan_in = shape[-2]",
        says="Window only back: one output sees every input at every place of the window.",
    ),
    Mistake(
        "fans",
        instead_of="math.prod(shape[:-2])",
        wrote="max(1, sum(shape[:-2]))",
        says="Sum for product: a window of 3 × 2 has 6 places, not 5.",
    ),
    Mistake(
        "fans",
        instead_of="math.prod(shape[:-2])",
        wrote="(shape[0] if shape[:-2] else 1)",
        says="First side only: a window has all sizes but the last two, and they are multiplied.",
    ),
    Mistake(
        "fans",
        instead_of="window = math.prod(shape[:-2])\nfan_in = window * shape[-2]\n"
        "fan_out = window * shape[-1]",
        wrote="fan_in = math.prod(shape[1:])\nfan_out = math.prod(shape[2:]) * shape[0]",
        says="PyTorch's order: there a kernel is (outputs, inputs, window); in Keras (window, "
        "inputs, outputs).",
    ),
    Mistake(
        "fans",
        instead_of="window = math.prod(shape[:-2])\nfan_in = window * shape[-2]\n"
        "fan_out = window * shape[-1]",
        wrote="fan_in, fan_out = shape[0], shape[1]",
        says="First two sizes: for a convolution these are sides of the window.",
    ),
    # glorot_uniform
    Mistake(
        "glorot_uniform",
        instead_of="math.sqrt(6 / (fan_in + fan_out))",
        wrote="math.sqrt(2 / (fan_in + fan_out))",
        says="Deviation for limit: numbers from −ℓ to ℓ have the variance ℓ²/3, so ℓ is √3 times as"
        " large.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="math.sqrt(6 / (fan_in + fan_out))",
        wrote="math.sqrt(3 / (fan_in + fan_out))",
        says="Half the variance: it is 2 / (fan_in + fan_out), so ℓ² = 3 · 2 / (fan_in + fan_out).",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="math.sqrt(6 / (fan_in + fan_out))",
        wrote="6 / (fan_in + fan_out)",
        says="Root forgotten: ℓ² = 6 / (fan_in + fan_out); take the root.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="math.sqrt(6 / (fan_in + fan_out))",
        wrote="math.sqrt(3 / fan_in)",
        says="fan_in only: that is LeCun's. Glorot takes both fans.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="math.sqrt(6 / (fan_in + fan_out))",
        wrote="math.sqrt(6 / fan_in)",
        says="He's limit: √(6 / fan_in) is for ReLU. Glorot divides by fan_in + fan_out.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="math.sqrt(6 / (fan_in + fan_out))",
        wrote="math.sqrt(6 / (fan_in * fan_out))",
        says="Fans multiplied: Glorot adds them.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="fan_in, fan_out = fans(shape)",
        wrote="fan_in, fan_out = shape[-2], shape[-1]",
        says="Dense only: a convolution has larger fans. Use fans(shape).",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="fan_in, fan_out = fans(shape)",
        wrote="fan_in, fan_out = shape",
        says="Two sizes expected: the kernel of a convolution has more. Use fans(shape).",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="keras.random.uniform(shape, -limit, limit, dtype=dtype, seed=self.seed)",
        wrote="keras.random.uniform(shape, 0, limit, dtype=dtype, seed=self.seed)",
        says="Only positive: draw from −limit to limit, so that the mean is 0.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="keras.random.uniform(shape, -limit, limit, dtype=dtype, seed=self.seed)",
        wrote="keras.random.normal(shape, 0.0, limit / 3**0.5, dtype=dtype, seed=self.seed)",
        says="Normal draws: the variance is right, but this is GlorotNormal without the cut. Draw "
        "uniformly.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="keras.random.uniform(shape, -limit, limit, dtype=dtype, seed=self.seed)",
        wrote="keras.random.uniform(shape, -limit, limit, dtype=dtype)",
        says="Seed not used: the same seed must give the same kernel. Hand over seed=self.seed.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="dtype=dtype, seed=self.seed",
        wrote="seed=self.seed",
        says="dtype not used: a float64 layer gets float32 numbers. Hand over dtype=dtype.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of="seed=self.seed)",
        wrote="seed=self.seed or 0)",
        says="Always the same: without a seed each initializer should draw numbers of its own.",
    ),
    Mistake(
        "glorot_uniform",
        instead_of='return {"seed": self.seed}',
        wrote="return {}",
        says="Seed not in get_config: a copy or a loaded model draws other numbers.",
    ),
    # he_normal
    Mistake(
        "he_normal",
        instead_of="math.sqrt(2 / fan_in) / 0.87962566",
        wrote="math.sqrt(2 / fan_in)",
        says="Cut not corrected: what remains between ±2 is narrower. Divide by 0.8796.",
    ),
    Mistake(
        "he_normal",
        instead_of="math.sqrt(2 / fan_in) / 0.87962566",
        wrote="math.sqrt(2 / fan_in) * 0.87962566",
        says="Corrected the wrong way: the cut makes narrower, so ask for more. Divide by 0.8796.",
    ),
    Mistake(
        "he_normal",
        instead_of="math.sqrt(2 / fan_in) / 0.87962566",
        wrote="2 / fan_in / 0.87962566",
        says="Variance for deviation: 2 / fan_in is the variance; stddev is its root.",
    ),
    Mistake(
        "he_normal",
        instead_of="math.sqrt(2 / fan_in)",
        wrote="math.sqrt(1 / fan_in)",
        says="LeCun's variance: ReLU throws half away; He puts in the 2.",
    ),
    Mistake(
        "he_normal",
        instead_of="fan_in, _ = fans(shape)",
        wrote="_, fan_in = fans(shape)",
        says="fan_out taken: He's formula keeps the signal, and that needs fan_in.",
    ),
    Mistake(
        "he_normal",
        instead_of="fan_in, _ = fans(shape)",
        wrote="fan_in = sum(fans(shape)) / 2",
        says="Mean of the fans: that is Glorot's. He takes fan_in alone.",
    ),
    Mistake(
        "he_normal",
        instead_of="fan_in, _ = fans(shape)",
        wrote="fan_in = shape[-2]",
        says="Dense only: a convolution has a larger fan_in. Use fans(shape).",
    ),
    Mistake(
        "he_normal",
        instead_of="keras.random.truncated_normal(shape, 0.0, stddev, dtype=dtype, seed=self.seed)",
        wrote="keras.random.normal(shape, 0.0, stddev, dtype=dtype, seed=self.seed)",
        says="Corrected, not cut: 0.8796 belongs to the cut. Draw with truncated_normal.",
    ),
    Mistake(
        "he_normal",
        instead_of="keras.random.truncated_normal(shape, 0.0, stddev, dtype=dtype, seed=self.seed)",
        wrote="keras.random.uniform(shape, -(3**0.5) * stddev, 3**0.5 * stddev, dtype, self.seed)",
        says="Uniform draws: that is HeUniform. Draw from a cut normal distribution.",
    ),
    Mistake(
        "he_normal",
        instead_of="dtype=dtype, seed=self.seed",
        wrote="dtype=dtype",
        says="Seed not used: the same seed must give the same kernel. Hand over seed=self.seed.",
    ),
    Variant(
        "he_normal",
        instead_of="stddev = math.sqrt(2 / fan_in) / 0.87962566\n"
        "return keras.random.truncated_normal(",
        wrote="stddev = math.sqrt(2 / fan_in)\nreturn keras.random.normal(",
        says="Not cut: this is the plain normal distribution of He et al. (2015). Keras cuts it at "
        "2.27 deviations.",
    ),
    # activation_report
    Mistake(
        "activation_report",
        instead_of="layer(x, training=False)",
        wrote="layer(x, training=True)",
        says="Training mode: layers such as BatchNormalization or Dropout behave differently there."
        " Say training=False.",
    ),
    Mistake(
        "activation_report",
        instead_of="np.std(a)",
        wrote="np.var(a)",
        says="Variance for deviation: the standard deviation is its root, np.std.",
    ),
    Mistake(
        "activation_report",
        instead_of="np.std(a)",
        wrote="np.sqrt(np.mean(a**2))",
        says="Mean not subtracted: this is the root mean square; a sigmoid has a mean of 1/2.",
    ),
    Mistake(
        "activation_report",
        instead_of="np.std(a)",
        wrote="np.mean(np.std(a, axis=0))",
        says="Mean of deviations: take one standard deviation over all numbers, not one per unit.",
    ),
    Mistake(
        "activation_report",
        instead_of="np.all(flat, axis=0)",
        wrote="np.all(flat, axis=1)",
        says="Rows for units: axis=1 asks whether a row is flat in every unit. Units are columns.",
    ),
    Mistake(
        "activation_report",
        instead_of="np.all(flat, axis=0)",
        wrote="np.any(flat, axis=0)",
        says="Any for all: a unit that is flat now and then still learns. Dead means flat in every "
        "row.",
    ),
    Mistake(
        "activation_report",
        instead_of="np.mean(np.all(flat, axis=0))",
        wrote="np.sum(np.all(flat, axis=0))",
        says="Number for share: divide the number of dead units by the number of units.",
    ),
    Mistake(
        "activation_report",
        instead_of="np.mean(np.all(flat, axis=0))",
        wrote="np.mean(np.all(a == 0, axis=0))",
        says="Only zeros are dead: a tanh unit that is always 1 learns as little. Use `flat`.",
    ),
    Mistake(
        "activation_report",
        instead_of='report["flat"].append(np.mean(flat))',
        wrote='report["flat"].append(np.sum(flat))',
        says="Flat numbers counted: divide by how many numbers there are, np.mean.",
    ),
    Mistake(
        "activation_report",
        instead_of="is_flat(layer.activation, a)",
        wrote="is_flat(layer.activation, np.mean(a, axis=0, keepdims=True))",
        says="Averaged first: ask is_flat of each number, and average afterwards.",
    ),
    # gain
    Mistake(
        "gain",
        instead_of="1 / np.sqrt(second_moment)",
        wrote="1 / second_moment",
        says="Root forgotten: E[φ²] multiplies the variance; the gain multiplies the deviation.",
    ),
    Mistake(
        "gain",
        instead_of="1 / np.sqrt(second_moment)",
        wrote="np.sqrt(second_moment)",
        says="Not inverted: where the activation shrinks the signal, the weights must be larger.",
    ),
    Mistake(
        "gain",
        instead_of="np.sum(weight * activation(z) ** 2)",
        wrote="np.sum(weight * activation(z)) ** 2",
        says="Square of the mean: square first, E[φ²], and take the mean afterwards.",
    ),
    Mistake(
        "gain",
        instead_of="np.sum(weight * activation(z) ** 2)",
        wrote="np.sum(weight * (activation(z) - np.sum(weight * activation(z))) ** 2)",
        says="Variance of φ: the next layer sees E[φ²], the mean included, because its weights have"
        " mean 0.",
    ),
    Mistake(
        "gain",
        instead_of="np.sum(weight * activation(z) ** 2)",
        wrote="np.sum(weight * activation(z * z))",
        says="Square inside: square what the activation returns, φ(z)², not its argument.",
    ),
    Mistake(
        "gain",
        instead_of="np.exp(-(z**2) / 2)",
        wrote="np.exp(-(z**2))",
        says="Half forgotten: the normal density is exp(−z²/2); exp(−z²) has variance 1/2.",
    ),
    Mistake(
        "gain",
        instead_of="weight = weight / np.sum(weight)",
        wrote="weight = weight / np.sqrt(2 * np.pi)",
        says="Step of the grid lost: divide by the sum of the weights, or multiply by the step.",
    ),
    Mistake(
        "gain",
        instead_of="np.linspace(-8, 8, 2001)",
        wrote="np.linspace(-1, 1, 2001)",
        says="Grid too short: a third of all normal numbers is beyond ±1. Go from −8 to 8.",
    ),
    Mistake(
        "gain",
        instead_of="np.linspace(-8, 8, 2001)",
        wrote="np.linspace(-8, 8, 9)",
        says="Grid too coarse: 9 points do not see the shape of φ. Take some thousand.",
    ),
    Mistake(
        "gain",
        instead_of="weight = np.exp(-(z**2) / 2)",
        wrote="weight = np.ones(2001)",
        says="Uniform Z: all z count the same here. Normal numbers have weights exp(−z²/2).",
    ),
    # orthogonal
    Mistake(
        "orthogonal",
        instead_of="q = q * ops.sign(ops.diag(r))",
        wrote="q = q * 1.0",
        says="Signs not mixed: QR fixes the signs of q by a rule. Multiply column j by the sign of "
        "r[j, j].",
    ),
    Mistake(
        "orthogonal",
        instead_of="q = q * ops.sign(ops.diag(r))",
        wrote="q = q * ops.diag(r)",
        says="Size of r kept: only the sign of r[j, j] belongs there; with its size the columns "
        "grow.",
    ),
    Mistake(
        "orthogonal",
        instead_of="q = q * ops.sign(ops.diag(r))",
        wrote="q = a / ops.norm(a, axis=0)",
        says="Only normalized: columns of length 1 are not yet at right angles. Use q.",
    ),
    Mistake(
        "orthogonal",
        instead_of="q = q * ops.sign(ops.diag(r))",
        wrote="q = a / math.sqrt(sides[0])",
        says="Normal matrix: this keeps lengths in the mean only. Use the q of ops.qr.",
    ),
    Mistake(
        "orthogonal",
        instead_of="self.gain * ops.reshape(q, shape)",
        wrote="ops.reshape(q, shape)",
        says="Gain forgotten: multiply the orthogonal matrix by self.gain.",
    ),
    Mistake(
        "orthogonal",
        instead_of="self.gain * ops.reshape(q, shape)",
        wrote="math.sqrt(self.gain) * ops.reshape(q, shape)",
        says="Root of the gain: WᵀW = gain² I, so W itself is multiplied by gain.",
    ),
    Mistake(
        "orthogonal",
        instead_of="self.gain * ops.reshape(q, shape)",
        wrote="self.gain**2 * ops.reshape(q, shape)",
        says="Gain squared: it is WᵀW that gets gain²; multiply W by gain.",
    ),
    Mistake(
        "orthogonal",
        instead_of="if rows < columns:\n    q = ops.transpose(q)",
        wrote="",
        says="Not transposed: for a wide kernel reshape mixes rows and columns. Transpose q first.",
    ),
    Mistake(
        "orthogonal",
        instead_of="sides = (max(rows, columns), min(rows, columns))",
        wrote="sides = (rows, columns)",
        says="Wide matrix in QR: its q is square and too small. Draw the long side first.",
    ),
    Mistake(
        "orthogonal",
        instead_of="rows, columns = math.prod(shape[:-1]), shape[-1]",
        wrote="rows, columns = shape[0], math.prod(shape[1:])",
        says="Flattened at the front: the last size stands for the columns; all others are rows.",
    ),
    Mistake(
        "orthogonal",
        instead_of="dtype=dtype, seed=self.seed",
        wrote="dtype=dtype",
        says="Seed not used: the same seed must give the same kernel. Hand over seed=self.seed.",
    ),
    Mistake(
        "orthogonal",
        instead_of='"gain": self.gain, "seed": self.seed',
        wrote='"seed": self.seed',
        says="gain not in get_config: a copy or a loaded model falls back to gain = 1.",
    ),
    # hundred_layers
    Mistake(
        "hundred_layers",
        instead_of="keras.initializers.Orthogonal(gain=1.1)",
        wrote='"glorot_uniform"',
        says="Glorot's weights: in a hundred layers they flatten most directions. Take matrices "
        "that keep every length.",
    ),
    Mistake(
        "hundred_layers",
        instead_of="keras.initializers.Orthogonal(gain=1.1)",
        wrote='"he_normal"',
        says="He's weights: they are for ReLU; in a tanh net the gradient explodes.",
    ),
    Mistake(
        "hundred_layers",
        instead_of="gain=1.1",
        wrote="gain=1.6",
        says="Gain too large: the signal survives, and the gradient explodes. Stay near 1.",
    ),
    Mistake(
        "hundred_layers",
        instead_of="gain=1.1",
        wrote="gain=0.9",
        says="Gain below 1: 0.9¹⁰⁰ is 3e-5, forward and back. Stay a little above 1.",
    ),
    Mistake(
        "hundred_layers",
        instead_of="learning_rate=2e-4",
        wrote="learning_rate=1e-2",
        says="Steps too long: the start is fine, but a hundred layers move at once. Take smaller "
        "ones.",
    ),
    Mistake(
        "hundred_layers",
        instead_of="learning_rate=2e-4",
        wrote="learning_rate=1e-6",
        says="Steps too short: the start is fine, and the weights hardly move in 150 steps. Raise "
        "the rate.",
    ),
    Mistake(
        "hundred_layers",
        instead_of='activation="tanh"',
        wrote='activation="relu"',
        says="ReLU taken: half of its slopes are 0, so no weights make it keep all lengths.",
    ),
    Mistake(
        "hundred_layers",
        instead_of="range(100)",
        wrote="range(10)",
        says="Too few layers: this one would be easy. The net should have 100 hidden layers.",
    ),
]
