"""What is expected of each answer, by scikit-learn, SciPy or Keras' own; what to say."""

import keras
import numpy as np
import scipy

from course.checking.check import Check
from course.checking.probing import label, seen
from lessons.capstone import doctor, goals, pipelines, probes

input_pipeline = Check(
    probes.input_pipeline,
    fact="`input_pipeline` leaks nothing: training rows alone set the scale, and only they are "
    "augmented, in each epoch anew.",
    hint="split the order first, then take mean and std of the training rows, and use these two "
    "for all rows. `tf.data.Dataset.from_tensor_slices((x, y))` gives single rows, `.batch(n)` "
    "gathers them. For training call `.shuffle(…)` before `.batch(…)`, with a buffer for all rows, "
    "and `.map(lambda x, y: (augment(x), y))` behind it: a map is run in each epoch anew.",
    reference=pipelines.by_sklearn,
    measures=pipelines.facts,
    tolerance=1e-4,
    random=True,
    labels={
        "count": "the number of {part} rows (data set {world})",
        "rows": "the numbers of the {part} rows (data set {world})",
        "sizes": "the sizes of the {part} batches (data set {world})",
        "float32": "whether x of the {part} batches is float32 (data set {world}, 1 for yes)",
        "int32": "whether y of the {part} batches is int32 (data set {world}, 1 for yes)",
        "x": "x of the {part} rows (data set {world})",
        "epochs_alike": "whether two epochs have one order (data set {world}, 1 for yes)",
        "batches_alike": "whether two epochs have the same batches (data set {world}, 1 for yes)",
        "far": "whether any training row may come first (data set {world}, 1 for yes)",
        "evenly": "whether `augment` gets rows that are standardized (data set {world}, 1 for yes)",
        "stretched": "the share of {part} rows that are augmented (data set {world})",
        "by_batch": "whether `augment` gets a batch at a time (data set {world}, 1 for yes)",
        "anew": "whether each epoch is augmented anew (data set {world}, 1 for yes)",
        "training": "training",
        "validation": "validation",
        "test": "test",
    },
)

conv_net = Check(
    probes.conv_net,
    fact="The net of `conv_net` reaches all three goals: {goals}.",
    hint="begin with keras.Input(shape), end with a linear Dense layer of `classes` units. In "
    "between two or three keras.layers.Conv1D, with batch normalization and an activation behind "
    "each, the first with stride 2; then keras.layers.GlobalAveragePooling1D: it does not matter "
    "where a shape stands. A kernel of 5 sees five neighbours. A wide Dense layer gets about 0.69. "
    "Each goal is 2 points.",
    given={"goals": "{:g}, {:g} and {:g}".format(*goals.GOALS)},
    expects=goals.expected,
    measures=goals.measured,
    describe=goals.described,
    explain=goals.explained,
    earned=goals.earned,
    labels={
        "goal": "goal {goal}",
        "convolves": "a layer that convolves",
        "along": "a kernel that moves along the places",
        "bent": "a net that is not linear",
        "ordered": "a net that sees the order",
        "steady": "the same outputs for the same rows",
        "drops": "a dropout above 0.5",
        "by_moving": "moving statistics that have not arrived",
        "hidden": "too much hidden in training",
        "by_heart": "rows learned by heart",
    },
)


class ByKeras(keras.optimizers.schedules.CosineDecay):
    """Keras' own warm-up and cosine, under other names."""

    def __init__(self, **given):
        start, self.peak, end, warmup_steps, steps = given.values()
        self.given = given
        super().__init__(
            start,
            steps - warmup_steps,
            end / self.peak,
            warmup_target=self.peak,
            warmup_steps=warmup_steps,
        )

    def get_config(self):
        return self.given


warmup_cosine = Check(
    probes.warmup_cosine,
    fact="`WarmupCosine` gives the rates of keras.optimizers.schedules.CosineDecay with its "
    "warm-up.",
    hint="write both rates for every step, and choose with ops.where(step < warmup_steps, …, …): "
    "Python's `if` cannot ask a tensor in a graph. Both are computed each time, so divide by "
    "nothing that may be 0. The progress of the cosine begins at `warmup_steps` with 0 and ends "
    "at `steps` with 1; it never gets beyond.",
    reference=ByKeras,
    borrowed=(
        "keras.optimizers.schedules.CosineDecay",
        "below keras.optimizers.schedules.LearningRateSchedule",
        "below tensorflow.python.keras.optimizer_v2.learning_rate_schedule.LearningRateSchedule",
    ),
    labels={
        "rising": "the rate in the warm-up (start {start}, peak {peak}, end {end}, {warmup_steps} "
        "of {steps} steps)",
        "falling": "the rate behind the warm-up (start {start}, peak {peak}, end {end}, "
        "{warmup_steps} of {steps} steps)",
        "behind": "the rate behind the last step (start {start}, peak {peak}, end {end}, "
        "{warmup_steps} of {steps} steps)",
        "rate_of_int": "the rate where a step is an int",
        "rate_of_float": "the rate where a step is a float32 tensor",
        "rate_at_once": "the rate (start 0.21, peak 0.83, end 0.06, 0 of 9 steps)",
        "rate_in_graph": "the rate inside a graph",
        "rate_in_graph_at_once": "the rate inside a graph, without warm-up",
        "rate_of_copy": "the rate of the copy made from get_config()",
        "rate_of_loaded": "the rate of an optimizer that was saved and loaded",
    },
    entries={
        label(phase, **dict(zip(probes.NAMES, numbers, strict=True))): ("step", steps)
        for numbers in probes.SCHEDULES
        for phase, steps in probes.phases(*numbers[-2:]).items()
    }
    | {
        quantity: ("step", range(40))
        for quantity in (
            *("rate_at_once", "rate_in_graph", "rate_in_graph_at_once"),
            *("rate_of_copy", "rate_of_loaded"),
        )
    },
)


def numbers_and_names(raw, rng):
    """What was seen, 0 where two outputs differ by rounding alone; do names follow from numbers?"""
    for key, value in raw.items():
        rounding = key.startswith("batch_norm") and np.all(np.abs(value) < 1e-4)
        yield key, np.zeros_like(value) if rounding else value
        if key.startswith("verdict"):
            yield key.replace("verdict", "follows"), follows(raw, key)


def follows(raw, verdict: str) -> bool:
    """Is a name the one that the five numbers beside it give?"""
    numbers = {ill: np.sum(raw[verdict.replace("verdict", ill)]) for ill in probes.ILLS}
    return probes.VERDICTS.index(doctor.complaint(numbers)) == raw[verdict]


diagnose = Check(
    probes.diagnose,
    fact="`diagnose` finds of each of nine nets what it suffers from, and leaves it as it was.",
    hint="measure in the order of the list. Keep `model.get_weights()` first and set them again "
    "last, behind every call: calls move the statistics of batch normalization. The loss for the "
    "logits is keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True), one "
    "number for each row: take their mean, inside of a tf.GradientTape. A kernel has at least two "
    "axes.",
    reference=doctor.of_tensorflow,
    measures=numbers_and_names,
    tolerance=1e-3,
    labels={
        "labels": "the number `labels` of net {net}",
        "start": "the number `start` of net {net}",
        "vanishing": "the number `vanishing` of net {net}",
        "batch_norm": "the number `batch_norm` of net {net}",
        "rate": "the number `rate` of net {net}",
        "verdict": "the name for net {net} (0 labels, 1 start, 2 vanishing, 3 batch_norm, 4 rate, "
        "5 healthy)",
        "follows": "whether the name for net {net} follows from your five numbers (1 for yes)",
    },
)


def reported(validate, test, configurations, seeds):
    """The best in validation, and SciPy's paired t test of it against the baseline."""
    score = {each: np.mean([validate(each, seed) for seed in seeds]) for each in configurations}
    best = max(configurations, key=lambda each: np.nan_to_num(score[each], nan=-1))
    runs = {each: [test(each, seed) for seed in seeds] for each in {best, configurations[0]}}
    return best, *numbers_of(runs[best], runs[configurations[0]])


def numbers_of(runs, baseline) -> tuple[float, float, float, float]:
    """Accuracy, gain and the ends of its interval, of test runs that are paired by seed."""
    gains = np.subtract(runs, baseline)
    ends = scipy.stats.ttest_1samp(gains, 0).confidence_interval(0.95) if np.any(gains) else (0, 0)
    return np.mean(runs), np.mean(gains), *ends


def looks_and_report(raw, rng):
    """How many runs were looked at, and what is reported of which; in the order of the work."""
    for number, world in probes.trials(rng):
        told = {"world": number}
        looks = [tuple(each) for each in raw[label("looks", **told)].astype(int).tolist()]
        yield seen("validated", validated(raw[label("validated", **told)], world), **told)
        chosen = int(raw[label("chosen", **told)])
        yield seen("mean_validated", np.nan_to_num(world.validation.mean(axis=1))[chosen], **told)
        yield seen("chosen", chosen, **told)
        yield seen("looks", len(looks), **told)
        yield seen("others", sum(place not in (0, chosen) for place, _ in looks), **told)
        accuracy, gain, low, high = (raw[label(each, **told)] for each in probes.REPORT[1:])
        yield seen("accuracy", accuracy, **told)
        yield seen("gain", gain, **told)
        yield seen("middle", (low + high) / 2, **told)
        yield seen("half", (high - low) / 2, **told)
        right = numbers_of(world.tested[chosen], world.tested[0])
        yield seen("own_accuracy", alike(accuracy, right[0]), **told)
        yield seen("own_gain", alike(gain, right[1]), **told)
        yield seen("own_interval", alike((low, high), right[2:]), **told)


def alike(reported, right) -> bool:
    return bool(np.allclose(reported, right, rtol=0, atol=1e-5, equal_nan=True))


def validated(runs, world) -> int:
    """How many runs, but for those of configurations that may be left at their first nan."""
    whole = np.flatnonzero(~np.isnan(world.validation).any(axis=1))
    return int(np.isin(runs[:, 0], whole).sum())


def one(expected) -> float:
    """The scale of accuracies and counts."""
    return 1.0


final_report = Check(
    probes.final_report,
    fact="`final_report` chooses by validation, looks at test rows once, and says what is gained "
    "and how sure that is.",
    hint="first the means of validate(…) over the seeds, for each configuration; a mean with a nan "
    "in it is nan, and np.argmax takes a nan for the largest. Only then test: the chosen one and "
    "the baseline, each seed once. The gain has one value for each seed; the interval is mean ± "
    "t · std(ddof=1) / √n, with t = scipy.stats.t.ppf(0.975, n − 1). Beware of testing the "
    "baseline twice where it is itself chosen.",
    reference=reported,
    measures=looks_and_report,
    scale=one,
    labels={
        "validated": "the number of validated runs, without configurations that have a nan "
        "(world {world})",
        "mean_validated": "the mean validation accuracy of the chosen one, 0 with a nan in it "
        "(world {world})",
        "chosen": "the place of the chosen one in `configurations` (world {world})",
        "looks": "how often test rows were looked at (world {world})",
        "others": "how often test rows were looked at for neither of the two (world {world})",
        "accuracy": "the reported test accuracy (world {world})",
        "gain": "the reported gain (world {world})",
        "middle": "the middle of the reported interval (world {world})",
        "half": "half the width of the reported interval (world {world})",
        "own_accuracy": "whether the accuracy is that of the one you chose (world {world}, 1 for "
        "yes)",
        "own_gain": "whether the gain is that of the one you chose (world {world}, 1 for yes)",
        "own_interval": "whether the interval is that of the one you chose (world {world}, 1 for "
        "yes)",
    },
)
