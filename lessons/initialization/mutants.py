"""Mutants of right answers that pass because they are right, and why."""

ROWS = "Weights may be compared in any order."
LIMIT = "No float32 difference is exactly 1e-5, which float32 does not know."
TAIL = "Beyond 4 lies so little of a normal distribution that the gain moves by less than 0.1 %."
TWIN = "Whose twin I am is my twin."
SHOWN = "It shows its progress, and returns the same."
TUPLE = "A tuple holds the same four numbers in the same order."
SQUARE = "The two differ for square kernels alone: the transpose of a rotation is a rotation."
SIGN = "Minus a random rotation is a random rotation."
ZERO = "No drawn number is exactly 0."
ONCE = "In float64 the columns are orthogonal after one time, up to 1e-9."
PRODUCT = "The product of two vectors has no order."
DTYPE = "A layer always asks for a dtype; where none is asked for, any will do."

EQUIVALENT = {
    "symmetric_units": {
        "unit = np.vstack([[bias], kernel, np.transpose(outgoing)])": ROWS,
        "unit = np.vstack([kernel, np.transpose(outgoing), [bias]])": ROWS,
        "difference = unit[:, None, :] - unit[:, :, None]": "A size has no sign.",
        "twins = np.max(np.abs(difference), axis=0) <= 1e-05": LIMIT,
        "counts[a] += far <= 1e-05": LIMIT,
        "heard = ops.all(ops.abs(kernel[:, :, None] - kernel[:, None, :]) <= near, axis=0)": LIMIT,
        "shifted = ops.abs(bias[:, None] - bias[None, :]) <= near": LIMIT,
        "sent = ops.all(ops.abs(outgoing[:, None, :] - outgoing[None, :, :]) <= near, axis=-1)": (
            LIMIT
        ),
        "wrong = np.abs(rows - row) > 1e-05": LIMIT,
        "rows = np.concatenate([bias[:, None], kernel.T, outgoing], axis=1)": ROWS,
        "rows = np.concatenate([kernel.T, outgoing, bias[:, None]], axis=1)": ROWS,
        "counts.append(len(rows) - np.count_nonzero(wrong.mean(axis=1)))": (
            "A mean of truths is 0 where their sum is."
        ),
        "return np.sum(twins, axis=0)": TWIN,
        "return ops.convert_to_numpy(ops.sum(ops.cast(same, 'int32'), axis=0))": TWIN,
        "return ops.convert_to_numpy(ops.sum(same, axis=1))": "Keras counts truths as numbers.",
        "far = max(far, max((abs(p - q) for p, q in zip(outgoing[a], outgoing[b])))); "
        "far = max(far, abs(bias[a] - bias[b]))": "The largest is the same in any order.",
        "weights = [[bias[j], *kernel[:, j], *outgoing[j]] for j in range(len(bias))]": ROWS,
        "weights = [[*kernel[:, j], *outgoing[j], bias[j]] for j in range(len(bias))]": ROWS,
    },
    "fans": {
        "return (np.prod(shape[:-1]), np.prod(shape) / shape[-2])": "There is no remainder.",
        "return (total / shape[-1], total // shape[-2])": "There is no remainder.",
        "return (total // shape[-1], total / shape[-2])": "There is no remainder.",
        "without if len(shape) == 2:": "A product of no sizes is 1.",
        "if len(shape) == 1:": "A product of no sizes is 1.",
        "for size in shape[:-2]:": "These are the same sizes.",
    },
    "glorot_uniform": {
        "return (1 - 2 * u) * limit": "The numbers from -limit to limit have no preferred sign.",
        "mean_fan = np.median(fans(shape))": "Of two numbers the median is the mean.",
    },
    "activation_report": {
        "x = layer(x)": "Outside of fit this is inference.",
        "outputs = keras.Model(model.inputs[-1], [layer.output for layer in dense])(x)": (
            "A Sequential model has one input."
        ),
        "a = part.predict(np.asarray(x))": SHOWN,
        "a = part.predict(np.asarray(x), verbose=1)": SHOWN,
        "dead += [np.logical_and.reduce(f).mean()]": "It reduces axis 0 where none is given.",
        "return {'std': std, 'flat': list(flat), 'dead': list(dead)}": TUPLE,
        "return {'std': list(std), 'flat': flat, 'dead': list(dead)}": TUPLE,
        "return {'std': list(std), 'flat': list(flat), 'dead': dead}": TUPLE,
    },
    "gain": {
        "z = np.linspace(-4, 8, 2001)": TAIL,
        "z = np.linspace(-8, 4, 2001)": TAIL,
        "z, step = np.linspace(-4, 8, 3000, retstep=True)": TAIL,
        "z, step = np.linspace(-8, 4, 3000, retstep=True)": TAIL,
        "left, _ = quad(under_the_integral, -4, 0)": TAIL,
        "right, _ = quad(under_the_integral, 0, 4)": TAIL,
        "return np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * "
        "float(activation(np.array([z]))[-1]) ** 2": "The array has one entry.",
    },
    "orthogonal": {
        "q = q / ops.sign(ops.diag(r))": "A sign is its own reciprocal.",
        "if rows <= columns:": "The transpose of a random rotation is a random rotation.",
        "return keras.ops.cast(self.gain * (u @ v).reshape(shape), dtype)": DTYPE,
        "rows, cols = (np.prod(shape[:-1]), shape[-1])": "NumPy's product is the same number.",
        "tall = (rows, cols) if rows > cols else (cols, rows)": "A square has two equal sides.",
        "q = q @ np.diag(np.where(np.diag(r) <= 0, -1.0, 1.0))": ZERO,
        "q = q @ np.diag(np.where(np.diag(r) >= 0, -1.0, 1.0))": SIGN,
        "w = q if rows > cols else q.T": SQUARE,
        "wide = inputs <= outputs": SQUARE,
        "w = np.stack(kept, axis=0 if rows <= columns else 1)": SQUARE,
        "w = self.gain / signs[None, :] * q": "A sign is its own reciprocal.",
        "for before in kept:": ONCE,
        "for before in kept * 1:": ONCE,
        "column = before @ column * before - column": ("The sign changes an even number of times."),
        "column = column - column @ before * before": PRODUCT,
        "return ops.cast(self.gain * w.reshape(shape), dtype)": DTYPE,
    },
}
