"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from lessons.checking import Mistake, Variant

MISTAKES = [
    Mistake(
        "log_uniform",
        instead_of="np.exp(u)",
        wrote="rng.uniform(low, high, size=size)",
        says="Uniform: most draws lie in the last decade. Draw log x uniformly, then undo the log.",
    ),
    Mistake(
        "log_uniform",
        instead_of="np.exp(u)",
        wrote="u",
        says="Exponents returned: u is log x. Undo the logarithm: np.exp(u).",
    ),
    Mistake(
        "log_uniform",
        instead_of="np.log(low), np.log(high)",
        wrote="low, high",
        says="Logarithm missing: u must lie between log(low) and log(high), not between low and "
        "high.",
    ),
    Mistake(
        "log_uniform",
        instead_of="np.exp(u)",
        wrote="10**u",
        says="Two bases: np.log is undone by np.exp, np.log10 by 10**. Take one pair.",
    ),
    Mistake(
        "log_uniform",
        instead_of="np.log(low), np.log(high)",
        wrote="np.log10(low), np.log10(high)",
        says="log10 with exp: np.log10 is undone by 10**, np.log by np.exp. Take one pair.",
    ),
    Mistake(
        "log_uniform",
        instead_of="np.exp(u)",
        wrote="np.exp(np.round(u))",
        says="Whole exponents: only a few numbers can come out. Let u be any number, not a whole "
        "one.",
    ),
    Mistake(
        "log_uniform",
        instead_of="rng.uniform(",
        wrote="np.random.default_rng(0).uniform(",
        says="A seed inside: each call returns the same numbers. Draw from the `rng` that you get.",
    ),
    Mistake(
        "log_uniform",
        instead_of="rng.uniform(",
        wrote="np.random.uniform(",
        says="Global generator: np.random.uniform does not know `rng`, so its seed does not "
        "matter. Use rng.uniform.",
    ),
    Mistake(
        "log_uniform",
        instead_of="rng.uniform(np.log(low), np.log(high), size=size)",
        wrote="np.linspace(np.log(low), np.log(high), size)",
        says="A grid: equal steps are not random. Draw u with rng.uniform.",
    ),
    Mistake(
        "log_uniform",
        instead_of="rng.uniform(np.log(low), np.log(high), size=size)",
        wrote="rng.normal(np.log(low * high) / 2, np.log(high / low) / 6, size=size)",
        says="A bell: normal exponents crowd in the middle and leave the range. Draw them evenly.",
    ),
    Mistake(
        "random_search",
        instead_of="log_uniform(low, high, 1, rng)[0]",
        wrote="rng.uniform(low, high)",
        says='"log" ignored: every range is drawn linearly. Use log_uniform where the scale is '
        '"log".',
    ),
    Mistake(
        "random_search",
        instead_of="return rng.uniform(low, high)",
        wrote="return log_uniform(low, high, 1, rng)[0]",
        says='"linear" ignored: every range is drawn on the log scale. Use rng.uniform for '
        '"linear".',
    ),
    Mistake(
        "random_search",
        instead_of="rng.integers(len(values))",
        wrote="rng.integers(len(values) - 1)",
        says="Last choice missing: rng.integers(n) ends at n − 1 by itself. Subtract nothing.",
    ),
    Mistake(
        "random_search",
        instead_of="rng.integers(len(values))",
        wrote="rng.integers(1, len(values))",
        says="First choice missing: places start at 0.",
    ),
    Mistake(
        "random_search",
        instead_of="values[rng.integers(len(values))]",
        wrote="values[0]",
        says="Choice not drawn: the first one is always taken. Its place is rng.integers(len("
        "values)).",
    ),
    Mistake(
        "random_search",
        instead_of="for name, values in space.items()} for _ in range(trials)]",
        wrote="for name, values in space.items()}] * trials",
        says="One trial, repeated: `[…] * trials` is the same dictionary many times. Draw a new "
        "one for each trial.",
    ),
    Mistake(
        "random_search",
        instead_of="for _ in range(trials)]",
        wrote="for _ in range(trials - 1)]",
        says="One trial short: range(trials) counts `trials` of them.",
    ),
    Mistake(
        "random_search",
        instead_of="log_uniform(low, high, 1, rng)[0]",
        wrote="log_uniform(low, high, 1, np.random.default_rng(0))[0]",
        says="A seed inside: all trials have one learning rate. Draw from the `rng` you are given.",
    ),
    Mistake(
        "random_search",
        instead_of="log_uniform(low, high, 1, rng)[0]",
        wrote="np.geomspace(low, high, 5)[rng.integers(5)]",
        says="Still a grid: a range has five values only. Draw any number of it.",
    ),
    Mistake(
        "random_search",
        instead_of="return [{name: draw(values) for name, values in space.items()} for _ in "
        "range(trials)]",
        wrote="""drawn = []
for seed in rng.integers(2**31, size=trials):
    drawn.append({})
    for name, values in space.items():
        rng = np.random.default_rng(seed)
        drawn[-1][name] = draw(values)
return drawn""",
        says="One draw for all knobs: they rise and fall together, so only a diagonal is "
        "searched. Draw for each name.",
    ),
    Mistake(
        "trials_needed",
        instead_of="np.ceil(",
        wrote="np.floor(",
        says="Rounded down: then the probability is just missed. Round up.",
    ),
    Mistake(
        "trials_needed",
        instead_of="np.ceil(",
        wrote="np.round(",
        says="Rounded to the nearest: 58.4 becomes 58, and 58 trials are not enough. Round up.",
    ),
    Mistake(
        "trials_needed",
        instead_of="int(np.ceil(np.log(misses_all) / np.log(misses_one)))",
        wrote="int(np.log(misses_all) / np.log(misses_one)) + 1",
        says="One too many: int(…) + 1 also raises a whole number. Use np.ceil.",
    ),
    Mistake(
        "trials_needed",
        instead_of="int(np.ceil(np.log(misses_all) / np.log(misses_one)))",
        wrote="np.log(misses_all) / np.log(misses_one)",
        says="Not rounded: trials are counted. Round up to a whole number.",
    ),
    Mistake(
        "trials_needed",
        instead_of="np.log(misses_all) / np.log(misses_one)",
        wrote="np.log(misses_one) / np.log(misses_all)",
        says="Upside down: from (1 − p)ⁿ = 1 − P follows n = log(1 − P) / log(1 − p).",
    ),
    Mistake(
        "trials_needed",
        instead_of="np.log(misses_all) / np.log(misses_one)",
        wrote="np.log(misses_all / misses_one)",
        says="Log of a quotient: take the two logarithms first, then divide.",
    ),
    Mistake(
        "trials_needed",
        instead_of="np.log(misses_all) / np.log(misses_one)",
        wrote="np.log10(misses_all) / np.log(misses_one)",
        says="Two bases: any logarithm will do, but the same one above and below.",
    ),
    Mistake(
        "trials_needed",
        instead_of="1 - confidence",
        wrote="confidence",
        says="Confidence for risk: all trials miss with probability 1 − confidence.",
    ),
    Mistake(
        "trials_needed",
        instead_of="1 - top",
        wrote="top",
        says="Hit for miss: one trial misses with probability 1 − top.",
    ),
    Mistake(
        "trials_needed",
        instead_of="np.log(misses_all) / np.log(misses_one)",
        wrote="confidence / top",
        says="Probabilities added: 19 trials at 5 % do not make 95 %. The misses multiply: "
        "(1 − p)ⁿ.",
    ),
    Mistake(
        "trials_needed",
        instead_of="np.log(misses_all) / np.log(misses_one)",
        wrote="1 / top",
        says="The mean wait: after 1/p trials on average comes a hit; but often it comes later.",
    ),
    Mistake(
        "kfold",
        instead_of="mean = x[train].mean(axis=0)\nstd = x[train].std(axis=0)",
        wrote="mean = x.mean(axis=0)\nstd = x.std(axis=0)",
        says="Leak: mean and std come from all rows, so training knows the validation rows. Use "
        "x[train] for both.",
    ),
    Mistake(
        "kfold",
        instead_of="(x[rest] - mean) / std",
        wrote="(x[rest] - x[rest].mean(axis=0)) / x[rest].std(axis=0)",
        says="Scaled by themselves: validation rows are scaled with mean and std of the training "
        "rows.",
    ),
    Mistake(
        "kfold",
        instead_of="(x[rest] - mean) / std",
        wrote="x[rest]",
        says="Validation rows not scaled: the net was trained on scaled rows; scale both alike.",
    ),
    Mistake(
        "kfold",
        instead_of="mean = x[train].mean(axis=0)\nstd = x[train].std(axis=0)",
        wrote="mean, std = 0, 1",
        says="Not scaled: subtract the mean of the training rows and divide by their standard "
        "deviation.",
    ),
    Mistake(
        "kfold",
        instead_of="x[train].mean(axis=0)",
        wrote="x[train].mean()",
        says="One mean for all: each feature has its own mean, axis=0.",
    ),
    Mistake(
        "kfold",
        instead_of="x[train].std(axis=0)",
        wrote="x[train].var(axis=0)",
        says="Variance for std: divide by the standard deviation, its root.",
    ),
    Mistake(
        "kfold",
        instead_of="rng.permutation(len(x))",
        wrote="np.arange(len(x))",
        says="Not shuffled: rows are often sorted, and a fold then has one class. Use "
        "rng.permutation.",
    ),
    Mistake(
        "kfold",
        instead_of="np.concatenate(folds[:i] + folds[i + 1 :])",
        wrote="np.concatenate(folds)",
        says="Trains on all rows: fold i must be left out of the training rows.",
    ),
    Mistake(
        "kfold",
        instead_of="np.array_split(rng.permutation(len(x)), k)",
        wrote="list(rng.permutation(len(x))[: len(x) // k * k].reshape(k, -1))",
        says="Remainder lost: n // k rows per fold leave some rows out. np.array_split spreads "
        "them.",
    ),
    Mistake(
        "kfold",
        instead_of="np.array_split(rng.permutation(len(x)), k)",
        wrote="np.split(rng.permutation(len(x)), len(x) // k * np.arange(1, k))",
        says="Remainder in one fold: sizes may differ by one only. np.array_split sees to it.",
    ),
    Mistake(
        "kfold",
        instead_of="rest = folds[i]",
        wrote="folds = np.array_split(rng.permutation(len(x)), k)\nrest = folds[i]",
        says="Shuffled anew: some rows validate twice, some never. Shuffle once, before the loop.",
    ),
    Mistake(
        "kfold",
        instead_of="((x[train] - mean) / std, y[train], (x[rest] - mean) / std, y[rest])",
        wrote="((x[rest] - mean) / std, y[rest], (x[train] - mean) / std, y[train])",
        says="Parts swapped: k − 1 parts train, one validates. Training rows come first.",
    ),
    Mistake(
        "kfold",
        instead_of="y[train]",
        wrote="y[: len(train)]",
        says="y in its old order: x and y must be taken by the same row numbers, y[train].",
    ),
    Variant(
        "kfold",
        instead_of="x[train].std(axis=0)",
        wrote="x[train].std(axis=0, ddof=1)",
        says="ddof=1: a valid estimate, too. scikit-learn's StandardScaler divides by n, not by "
        "n − 1.",
    ),
    Mistake(
        "successive_halving",
        instead_of="[::-1][: len(alive) // eta]",
        wrote="[: len(alive) // eta]",
        says="The worst survive: argsort puts the smallest first. Turn it around.",
    ),
    Mistake(
        "successive_halving",
        instead_of="np.nan_to_num(scores, nan=-np.inf)",
        wrote="scores",
        says="nan wins: NumPy sorts nan behind every number. Turn it into −inf before sorting.",
    ),
    Mistake(
        "successive_halving",
        instead_of="[alive[place] for place in best]",
        wrote="list(best)",
        says="Places for numbers: argsort gives places in the list of the living. Look up "
        "alive[place].",
    ),
    Mistake(
        "successive_halving",
        instead_of="steps = steps * eta",
        wrote="steps = steps + 1",
        says="Steps added: the budget is multiplied by eta each round.",
    ),
    Mistake(
        "successive_halving",
        instead_of="steps = steps * eta",
        wrote="steps = steps * 2",
        says="Always doubled: the budget grows by the factor eta, which may be 3.",
    ),
    Mistake(
        "successive_halving",
        instead_of="steps = steps * eta",
        wrote="pass",
        says="Same budget: the steps never grow, so later rounds learn nothing new.",
    ),
    Mistake(
        "successive_halving",
        instead_of="[: len(alive) // eta]",
        wrote="[: len(alive) // 2]",
        says="Always halved: one of eta stays, and eta may be 3.",
    ),
    Mistake(
        "successive_halving",
        instead_of="score(i, steps)",
        wrote="score(i, n // eta)",
        says="Full budget at once: the first round shall be cheap. Score after `steps` steps.",
    ),
    Mistake(
        "successive_halving",
        instead_of="len(alive) > 1",
        wrote="len(alive) > eta",
        says="Last round missing: go on until one is left.",
    ),
    Mistake(
        "successive_halving",
        instead_of="steps = 1",
        wrote="steps = eta",
        says="First round too long: it starts with 1 step.",
    ),
    Mistake(
        "successive_halving",
        instead_of="return alive[0]",
        wrote="score(alive[0], steps)\nreturn alive[0]",
        says="Winner trained again: when one is left, there is nothing to compare. Return its "
        "number.",
    ),
    Mistake(
        "honest_report",
        instead_of="validate(train(configuration, seed))",
        wrote="test(train(configuration, seed))",
        says="Chosen by the test: then its score is a winner's, and promises too much. Choose by "
        "validate.",
    ),
    Mistake(
        "honest_report",
        instead_of="test(train(chosen, seed))",
        wrote="validate(train(chosen, seed))",
        says="Validation reported: these rows have chosen the setting. Report test(…).",
    ),
    Mistake(
        "honest_report",
        instead_of="scores = [validate(train(configuration, seed)) for seed in seeds]",
        wrote="scores = [validate(train(configuration, seed)) for seed in seeds]\n"
        "tested = [test(train(configuration, seed)) for seed in seeds]",
        says="Tested too early: only the chosen setting is tested. What one has seen, one uses.",
    ),
    Mistake(
        "honest_report",
        instead_of="means.append(np.mean(scores))",
        wrote="means.append(np.max(scores))",
        says="Luckiest seed chosen: the best of several seeds is luck. Compare means.",
    ),
    Mistake(
        "honest_report",
        instead_of="means.append(np.mean(scores))",
        wrote="means.append(scores[0])",
        says="One seed chose: a single seed may be lucky. Compare means over all seeds.",
    ),
    Mistake(
        "honest_report",
        instead_of="[test(train(chosen, seed)) for seed in seeds]",
        wrote="[test(train(chosen, seeds[0]))]",
        says="One seed tested: one number has no spread. Test all seeds of the chosen setting.",
    ),
    Mistake(
        "honest_report",
        instead_of="chosen, np.mean(results)",
        wrote="chosen, np.max(results)",
        says="Best seed reported: nobody else will get it. Report the mean.",
    ),
    Mistake(
        "honest_report",
        instead_of="np.std(results, ddof=1)",
        wrote="np.std(results)",
        says="ddof=0: with few seeds this spread is too small. Use ddof=1.",
    ),
    Mistake(
        "honest_report",
        instead_of="np.std(results, ddof=1)",
        wrote="np.std(results, ddof=1) / np.sqrt(len(results))",
        says="Standard error: it shrinks with more seeds. Asked for is the spread of the seeds.",
    ),
    Mistake(
        "honest_report",
        instead_of="np.argmax(means)",
        wrote="np.argmin(means)",
        says="The worst was chosen: an accuracy is to be large, so argmax.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="mean - best",
        wrote="best - mean",
        says="Minimizing: larger is better here, so the gain is μ − best.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z)",
        wrote="gain * scipy.stats.norm.pdf(z) + std * scipy.stats.norm.cdf(z)",
        says="Φ and φ swapped: the gain goes with cdf, the deviation with pdf.",
    ),
    Mistake(
        "expected_improvement",
        instead_of=" + std * scipy.stats.norm.pdf(z)",
        wrote="",
        says="Second term missing: σ φ(z) rewards what is unsure.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="gain * scipy.stats.norm.cdf(z) + std",
        wrote="std",
        says="First term missing: (μ − best) Φ(z) rewards what is expected to be good.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z)",
        wrote="scipy.stats.norm.cdf(z)",
        says="Probability only: Φ(z) is the chance to improve; EI also asks by how much.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="mean - best",
        wrote="mean - best - 0.01",
        says="A margin ξ: some texts subtract ξ = 0.01 from the gain to explore more. Here ξ is 0.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="np.maximum(std, 1e-12)",
        wrote="std",
        says="0/0: where σ = 0 and μ = best this is not a number. Divide by max(σ, 1e-12).",
    ),
    Mistake(
        "expected_improvement",
        instead_of="np.maximum(std, 1e-12)",
        wrote="np.maximum(std**2, 1e-12)",
        says="Variance for σ: z divides by the standard deviation.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="gain / np.maximum(std, 1e-12)",
        wrote="gain",
        says="z not divided: z = (μ − best) / σ.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z)",
        wrote="np.maximum(gain, 0)",
        says="σ ignored: the improvement of the mean is not the mean of the improvement.",
    ),
    Mistake(
        "expected_improvement",
        instead_of="gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z)",
        wrote="np.where(\n"
        "    std > 0, gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z), 0\n"
        ")",
        says="Zero for σ = 0: without doubt the improvement is certain: max(μ − best, 0).",
    ),
    Mistake(
        "bayesian_search",
        instead_of="np.argmax(gain)",
        wrote="np.argmax(std)",
        says="Spread evenly: a grid does this, or σ alone. It never comes back to what is good. "
        "Use EI.",
    ),
    Mistake(
        "bayesian_search",
        instead_of="np.argmax(gain)",
        wrote="0",
        says="As random search: the model does not choose the points. Take the candidate with the "
        "largest EI.",
    ),
    Mistake(
        "bayesian_search",
        instead_of="np.argmax(gain)",
        wrote="np.argmin(gain)",
        says="Smallest improvement: take the candidate with the largest one, argmax.",
    ),
    Mistake(
        "bayesian_search",
        instead_of="x[np.argmax(y)]",
        wrote="x[-1]",
        says="Last for best: the last point was a try. Return the best one seen.",
    ),
    Mistake(
        "bayesian_search",
        instead_of="x[np.argmax(y)]",
        wrote="x[np.argmin(y)]",
        says="The lowest point: larger is better; return the one with the largest y.",
    ),
    Mistake(
        "bayesian_search",
        instead_of="while len(y) < trials:",
        wrote="for _ in range(trials):",
        says="Start not counted: the 5 random points are evaluations, too. Stop at `trials` in "
        "all.",
    ),
    Mistake(
        "bayesian_search",
        instead_of="candidates = rng.uniform(size=(300, 2))",
        wrote="candidates = rng.normal(size=(300, 2))",
        says="Outside of the square: candidates lie between 0 and 1, rng.uniform.",
    ),
    Mistake(
        "bayesian_search",
        instead_of="x[np.argmax(y)]",
        wrote="np.max(y)",
        says="Value for point: return where the best score was seen, not the score.",
    ),
]
