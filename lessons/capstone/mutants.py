"""Edits of right answers that are right as well, and why: `course mutants` finds no other."""

SHIFT = "What is subtracted from a feature is gone when its mean is subtracted."
GOALS = "Any net that reaches the goals is right."
DIVERGED = "A mean with nan in it is nan, and nan is larger than nothing."
ABOVE = "Accuracies of runs that did not diverge lie above 0."
SAME_COUNT = "All configurations have the same seeds: sums and means have the same order."

EQUIVALENT = {
    "input_pipeline": {
        "returned = tf.data.Dataset.from_tensor_slices((x[rows], y[rows])); rows[...] = 0; "
        "return returned": "The rows have been taken before, and nobody asks for them again.",
        "scale = np.sqrt(squares - center ** 2)": "The next line gives constant features their "
        "scale; the variance of all others is far above its rounding.",
        "low = numbers[parts[1]].min(axis=0)": SHIFT,
    },
    "conv_net": {
        "kernel = {'kernel_initializer': parts.he_normal()}": "Batch normalization subtracts a "
        "bias again.",
        "x = keras.layers.MaxPooling1D(2)(x); "
        "x = keras.layers.ReLU()(keras.layers.BatchNormalization()(x))": GOALS,
        "without x = parts.batch_norm()(x)": GOALS,
    },
    "warmup_cosine": {
        "rising = self.start + (self.peak - self.start) * step / self.warmup_steps": "Without any "
        "warm-up it is divided by 0, and ops.where takes the other rate.",
    },
    "final_report": {
        "means = [np.sum([validate(each, seed) for seed in seeds]) for each in configurations]": (
            SAME_COUNT
        ),
        "best, chosen = (-0.0, None)": ABOVE,
        "return statistics.fmean(values)": DIVERGED,
        "return -1 if all(map(math.isnan, values)) else statistics.fmean(values)": DIVERGED,
        "return -0 if any(map(math.isnan, values)) else statistics.fmean(values)": ABOVE,
        "means = table.mean(axis=0)": SAME_COUNT,
        "means[np.isnan(means)] = 1": "The means are sums there, and three accuracies of a chosen "
        "configuration have a sum above 1.",
        "place = means.argmax()": "NumPy's whole numbers are numbers, too.",
        "half = t * np.sqrt(variance / n)": "Gains that differ have a variance far above its "
        "rounding; equal ones, which are all 0, have exactly 0.",
    },
}
