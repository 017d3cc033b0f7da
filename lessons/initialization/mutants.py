"""Mutants of right answers that pass because they are right, and why."""

ORDER = "The two statements do not use each other."
ROWS = "Weights may be compared in any order."
LIMIT = "No float32 difference is exactly 1e-5, which float32 does not know."
TAIL = "Beyond 4 lies so little of a normal distribution that the gain moves by less than 0.1 %."
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
        "return np.sum(twins, axis=0)": "Whose twin I am is my twin.",
        "weights = [[bias[j], *kernel[:, j], *outgoing[j]] for j in range(len(bias))]": ROWS,
        "weights = [[*kernel[:, j], *outgoing[j], bias[j]] for j in range(len(bias))]": ROWS,
        "weights = [[*kernel[:, j], bias[j], *outgoing[j]] for j in range(len(outgoing))]": (
            "outgoing has a row for each unit."
        ),
        "return [sum((np.allclose(one, other, atol=1e-05) for other in weights)) "
        "for one in weights]": "For weights below 1 the limit is below 2e-5.",
    },
    "fans": {
        "return (np.prod(shape[:-1]), np.prod(shape) / shape[-2])": "There is no remainder.",
        "return (total / shape[-1], total // shape[-2])": "There is no remainder.",
        "return (total // shape[-1], total / shape[-2])": "There is no remainder.",
        "without if len(shape) == 2:": "A product of no sizes is 1.",
        "if len(shape) == 1:": "A product of no sizes is 1.",
        "for size in shape[:-2]:": "These are the same sizes.",
    },
    "activation_report": {
        "x = layer(x)": "Outside of fit this is inference.",
        "report['std'].append(np.std(a)); flat = is_flat(layer.activation, a)": ORDER,
        "report['flat'].append(np.mean(flat)); report['std'].append(np.std(a))": ORDER,
        "report['dead'].append(np.mean(np.all(flat, axis=0))); "
        "report['flat'].append(np.mean(flat))": ORDER,
        "outputs = keras.Model(model.inputs[-1], [layer.output for layer in dense])(x)": (
            "A Sequential model has one input."
        ),
        "return {'std': [((a.mean() - a) ** 2).mean() ** 0.5 for _, a in pairs], "
        "'flat': [share.mean() for share in shares], "
        "'dead': [(share == 1).mean() for share in shares]}": "A square has no sign.",
    },
    "gain": {
        "z = np.linspace(-4, 8, 2001)": TAIL,
        "z = np.linspace(-8, 4, 2001)": TAIL,
    },
    "orthogonal": {
        "q = q / ops.sign(ops.diag(r))": "A sign is its own reciprocal.",
        "if rows <= columns:": "The transpose of a random rotation is a random rotation.",
        "return self.gain * (u @ v).reshape(shape)": DTYPE,
        "return keras.ops.cast(self.gain * (u @ v).reshape(shape), dtype)": DTYPE,
    },
}
