"""Right answers that are written otherwise: cells that must pass as they are.

They differ in what they compute on the way, for from them it is learned what right answers compute.
"""

EQUIVALENT = {
    "input_pipeline": [
        # one dataset, skipped and taken; Keras' layer standardizes
        """
def input_pipeline(images, labels, *, shares, batch_size, augment, seed):
    n = len(images)
    order = np.random.default_rng(seed).permutation(n)
    first, second = int(shares[0] * n), int(shares[1] * n)
    flat = np.reshape(images, (n, -1)).astype("float64")
    known = flat[order[first + second :]]
    center, squares = known.mean(axis=0), (known**2).mean(axis=0)
    scale = np.sqrt(np.maximum(squares - center**2, 0))
    scale[np.ptp(known, axis=0) == 0] = 1
    x = np.float32((flat - center) / scale).reshape(images.shape)[order]
    rows = tf.data.Dataset.from_tensor_slices((x, np.int32(labels)[order]))
    validation, rest = rows.take(first), rows.skip(first)
    test, training = rest.take(second), rest.skip(second)
    training = training.shuffle(n, reshuffle_each_iteration=True).batch(batch_size)
    training = training.map(lambda a, b: (augment(a), b), num_parallel_calls=tf.data.AUTOTUNE)
    return training.prefetch(2), validation.batch(batch_size), test.batch(batch_size)""",
        # numbers of rows, shuffled and batched; the rows are gathered behind it
        """
def input_pipeline(images, labels, *, shares, batch_size, augment, seed):
    total = len(labels)
    left = np.random.default_rng(seed).permutation(total).tolist()
    chosen = []
    for share in shares:
        count = int(share * total)
        chosen.append(left[:count])
        left = left[count:]
    known = images[left]
    center = known.mean(axis=0, dtype="float64")
    scale = np.sqrt(np.mean((known - center) ** 2, axis=0))
    scale = scale + (scale == 0)
    x = tf.cast((images - center) / scale, tf.float32)
    y = tf.cast(labels, tf.int32)

    def gathered(numbers):
        return tf.gather(x, numbers), tf.gather(y, numbers)

    def augmented(numbers):
        a, b = gathered(numbers)
        return augment(a), b

    train = tf.data.Dataset.from_tensor_slices(left).shuffle(total).batch(batch_size)
    rest = [tf.data.Dataset.from_tensor_slices(each).batch(batch_size) for each in chosen]
    return (train.map(augmented), *[each.map(gathered) for each in rest])""",
        # the layer of Keras that is made for it
        """
def input_pipeline(images, labels, *, shares, batch_size, augment, seed):
    rows = images.shape[0]
    sizes = [int(part * rows) for part in shares]
    order = np.random.default_rng(seed).permutation(rows)
    parts = np.split(order, [sizes[0], sum(sizes)])
    numbers = images.astype("float32")
    low = numbers[parts[2]].min(axis=0)
    moved = numbers - low
    mean = np.mean(moved[parts[2]], axis=0, dtype="float64")
    spread = np.std(moved[parts[2]], axis=0, dtype="float64")
    spread = np.where(spread == 0, 1.0, spread)
    datasets = []
    for part in parts:
        pair = (moved[part] - mean) / spread, labels[part]
        dataset = tf.data.Dataset.from_tensor_slices(pair)
        if part is parts[2]:
            dataset = dataset.shuffle(buffer_size=10 * rows)
        dataset = dataset.batch(batch_size)
        datasets.append(dataset.map(lambda x, y: (tf.cast(x, "float32"), tf.cast(y, "int32"))))
    validation, test, training = datasets
    return [training.map(lambda x, y: (augment(x), y)), validation, test]""",
    ],
    "conv_net": [
        # pooling instead of strides, the functional way
        """
def conv_net(parts, shape, classes):
    inputs = x = keras.Input(shape)
    for filters in (24, 48, 96):
        x = keras.layers.Conv1D(filters, 5, padding="same", kernel_initializer="he_normal")(x)
        x = keras.layers.ReLU()(keras.layers.BatchNormalization()(x))
        x = keras.layers.MaxPooling1D(2)(x)
    x = keras.layers.GlobalAveragePooling1D()(x)
    return keras.Model(inputs, keras.layers.Dense(classes)(x))""",
        # four layers, the largest value of each filter, dropout
        """
def block(parts, filters, strides):
    convolution = keras.layers.Conv1D(filters, 5, strides=strides, padding="same")
    return keras.Sequential([convolution, parts.batch_norm(), keras.layers.ReLU()])


def conv_net(parts, shape, classes):
    net = keras.Sequential([keras.Input(shape)])
    for filters, strides in zip((24, 48, 48, 48), (1, 2, 2, 1)):
        net.add(block(parts, filters, strides))
    net.add(keras.layers.GlobalMaxPooling1D())
    net.add(parts.dropout(0.3))
    net.add(keras.layers.Dense(classes))
    return net""",
        # a residual block
        """
def conv_net(parts, shape, classes):
    inputs = keras.Input(shape)
    options = {"padding": "same", "kernel_initializer": parts.he_normal(seed=3)}
    x = keras.layers.Conv1D(48, 5, strides=2, activation="relu", **options)(inputs)
    x = parts.batch_norm()(x)
    for _ in range(2):
        branch = keras.layers.Conv1D(48, 5, activation="relu", **options)(x)
        x = parts.batch_norm()(keras.layers.add([x, branch]))
    x = keras.layers.GlobalAveragePooling1D()(x)
    return keras.Model(inputs, keras.layers.Dense(classes)(x))""",
    ],
    "warmup_cosine": [
        # from bend to bend, with cond
        """
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, start, peak, end, warmup_steps, steps):
        self.start = start
        self.peak = peak
        self.end = end
        self.warmup_steps = warmup_steps
        self.steps = steps

    def __call__(self, step):
        at = ops.cast(step, "float32")
        warm = float(self.warmup_steps)

        def up():
            share = at / warm
            return (1 - share) * self.start + share * self.peak

        def down():
            half_turn = ops.clip((at - warm) / (self.steps - warm), 0, 1) * np.pi
            middle, swing = (self.peak + self.end) / 2, (self.peak - self.end) / 2
            return middle + swing * ops.cos(half_turn)

        return ops.cond(at < warm, up, down)

    def get_config(self):
        return dict(vars(self))""",
        # the square of a cosine of half the angle
        """
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, start, peak, end, warmup_steps, steps):
        self.start, self.peak, self.end = start, peak, end
        self.warmup_steps, self.steps = warmup_steps, steps

    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        behind = tf.nn.relu(step - self.warmup_steps)
        angle = tf.minimum(behind / (self.steps - self.warmup_steps), 1) * (np.pi / 2)
        fall = self.end + (self.peak - self.end) * tf.square(tf.cos(angle))
        missing = tf.nn.relu(self.warmup_steps - step)
        return fall - (self.peak - self.start) * tf.math.divide_no_nan(
            missing, tf.cast(self.warmup_steps, tf.float32)
        )

    def get_config(self):
        return {
            "start": self.start,
            "peak": self.peak,
            "end": self.end,
            "warmup_steps": self.warmup_steps,
            "steps": self.steps,
        }""",
        # a sine
        """
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, start, peak, end, warmup_steps, steps):
        self.start = start
        self.peak = peak
        self.end = end
        self.warmup_steps = warmup_steps
        self.steps = steps

    def __call__(self, step):
        now = ops.minimum(ops.cast(step, "float32"), float(self.steps))
        left = (self.steps - now) / (self.steps - self.warmup_steps)
        kept = ops.square(ops.sin(np.pi / 2 * left))
        fall = kept * self.peak + (1 - kept) * self.end
        warm = ops.cast(now < self.warmup_steps, "float32")
        slope = (self.peak - self.start) / (self.warmup_steps or 1)
        return warm * (self.start + slope * now) + (1 - warm) * fall

    def get_config(self):
        names = "start peak end warmup_steps steps".split()
        return dict(zip(names, map(self.__dict__.get, names)))""",
    ],
    "diagnose": [
        # scipy's distances, TensorFlow's loss, weights set from lists
        """
def diagnose(model, x, y):
    before = model.get_weights()
    distances = scipy.spatial.distance.cdist(x, x) + np.diag([np.inf] * len(x))
    nearest = np.argsort(distances, axis=1)[:, 0]
    together = model(x).numpy()[0]
    alone = model(x[:1]).numpy()[0]
    eta = float(model.optimizer.learning_rate)
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        )
    slopes = tape.gradient(loss, variables)
    kernels = [np.sqrt(np.sum(s.numpy() ** 2)) for s in slopes if s.shape.rank >= 2]
    for variable, slope in zip(variables, slopes):
        variable.assign(variable - eta * slope)
    logits = model(x, training=True)
    new = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    model.set_weights(before)
    found = {}
    found["labels"] = np.sum(y[nearest] == y) / len(y)
    found["start"] = float(loss) / np.log(logits.shape[1])
    found["vanishing"] = kernels[0] / kernels[-1]
    found["batch_norm"] = np.max(np.abs(together - alone))
    found["rate"] = float(new) / float(loss)
    name = "healthy"
    if found["labels"] < 0.5:
        name = "labels"
    elif found["start"] > 2:
        name = "start"
    elif found["vanishing"] < 1e-3:
        name = "vanishing"
    elif found["batch_norm"] > 1e-3:
        name = "batch_norm"
    elif found["rate"] > 1:
        name = "rate"
    return name, found""",
        # a copy takes the step; the logarithm of a softmax
        """
def diagnose(model, x, y):
    rows = np.arange(len(y))
    old = [np.array(w) for w in model.get_weights()]

    def entropy():
        chances = tf.nn.log_softmax(model(x, training=True))
        return -tf.reduce_mean(tf.gather_nd(chances, np.stack([rows, y], axis=1)))

    with tf.GradientTape() as tape:
        loss = entropy()
    trainable = [w.value for w in model.trainable_weights]
    gradients = tape.gradient(loss, trainable)
    kernels = [tf.norm(g) for w, g in zip(trainable, gradients) if len(w.shape) > 1]
    model.set_weights(old)
    shift = (model(x, training=False)[:1] - model(x[:1], training=False)).numpy()
    step = keras.optimizers.SGD(float(model.optimizer.learning_rate))
    step.apply(gradients, model.trainable_weights)
    later = entropy()
    model.set_weights(old)
    squares = np.sum(x**2, axis=1)
    near = squares[:, None] + squares[None] - 2 * x @ x.T
    near[rows, rows] = np.inf
    numbers = {
        "rate": later / loss,
        "batch_norm": abs(shift).max(),
        "vanishing": kernels[0] / kernels[-1],
        "start": loss / tf.math.log(float(model.output_shape[1])),
        "labels": (y[near.argmin(axis=1)] == y).mean(),
    }
    ills = []
    if numbers["rate"] > 1:
        ills.append("rate")
    if numbers["batch_norm"] > 0.001:
        ills.append("batch_norm")
    if numbers["vanishing"] < 0.001:
        ills.append("vanishing")
    if numbers["start"] > 2:
        ills.append("start")
    if numbers["labels"] < 0.5:
        ills.append("labels")
    return (ills or ["healthy"])[-1], numbers""",
        # row by row; the optimizer of Keras' loss object
        """
def diagnose(model, x, y):
    measure = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    saved = model.get_weights()
    agree = 0
    for i, row in enumerate(x):
        far = np.linalg.norm(x - row, axis=1)
        far[i] = np.inf
        agree += int(y[far.argmin()] == y[i])
    numbers = {"labels": agree / len(x)}
    with tf.GradientTape() as tape:
        loss = measure(y, model(x, training=True))
    numbers["start"] = loss / np.log(model.layers[-1].units)
    gradients = tape.gradient(loss, model.trainable_weights)
    norms = [float(ops.sqrt(ops.sum(g * g))) for g in gradients if g.ndim != 1]
    numbers["vanishing"] = norms[0] / norms[-1]
    numbers["batch_norm"] = np.abs(model(x)[0] - model(x[:1])[0]).max()
    rate = model.optimizer.learning_rate
    for variable, gradient in zip(model.trainable_weights, gradients):
        variable.assign_sub(gradient * rate)
    numbers["rate"] = measure(y, model(x, training=True)) / loss
    model.set_weights(saved)
    limits = {"labels": -0.5, "start": 2, "vanishing": -1e-3, "batch_norm": 1e-3, "rate": 1}
    for name, limit in limits.items():
        if np.sign(limit) * numbers[name] > limit:
            return name, numbers
    return "healthy", numbers""",
    ],
    "final_report": [
        # scipy's own interval
        """
def final_report(validate, test, configurations, seeds):
    best, chosen = -np.inf, None
    for name in configurations:
        total = sum(validate(name, seed) for seed in seeds)
        if total > best:
            best, chosen = total, name
    a = [test(chosen, seed) for seed in seeds]
    b = a if chosen == configurations[0] else [test(configurations[0], seed) for seed in seeds]
    gains = np.array(a) - np.array(b)
    gain, error = gains.mean(), scipy.stats.sem(gains)
    if error == 0:
        return chosen, np.mean(a), 0.0, 0.0, 0.0
    low, high = scipy.stats.t.interval(0.95, len(seeds) - 1, gain, error)
    return chosen, np.mean(a), gain, low, high""",
        # seed by seed
        """
import math
import statistics

def final_report(validate, test, configurations, seeds):
    def mean_of(name):
        values = [validate(name, seed) for seed in seeds]
        return -1 if any(map(math.isnan, values)) else statistics.fmean(values)

    chosen = max(configurations, key=mean_of)
    results, differences = [], []
    for seed in seeds:
        result = test(chosen, seed)
        results.append(result)
        if chosen == configurations[0]:
            differences.append(0.0)
        else:
            differences.append(result - test(configurations[0], seed))
    gain = statistics.fmean(differences)
    half = scipy.stats.t.isf(0.025, len(seeds) - 1) * statistics.stdev(differences)
    half = half / math.sqrt(len(seeds))
    return chosen, statistics.fmean(results), gain, gain - half, gain + half""",
        # a table of all runs
        """
def final_report(validate, test, configurations, seeds):
    table = np.array([[validate(name, seed) for name in configurations] for seed in seeds])
    means = table.sum(axis=0)
    means[np.isnan(means)] = 0
    place = int(means.argmax())
    rows = [0, place] if place else [0]
    runs = np.array([[test(configurations[row], seed) for seed in seeds] for row in rows])
    gains, n = runs[-1] - runs[0], len(seeds)
    variance = (np.sum(gains**2) - np.sum(gains) ** 2 / n) / (n - 1)
    t = -scipy.stats.t.ppf(0.025, df=n - 1)
    half = t * np.sqrt(max(variance, 0) / n)
    low, high = gains.mean() - half, gains.mean() + half
    return [configurations[place], runs[-1].mean(), gains.mean(), low, high]""",
    ],
}
