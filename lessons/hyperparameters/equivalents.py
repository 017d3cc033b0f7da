"""Right answers that are written otherwise: cells that must pass as they are.

They differ in what they compute on the way, for from them it is learned what right answers compute.
"""

EQUIVALENT = {
    "log_uniform": [
        """
def log_uniform(low, high, size, rng):
    return low * (high / low) ** rng.random(size)""",
        """
def log_uniform(low, high, size, rng):
    first, last = np.log10([low, high])
    exponents = first + (last - first) * rng.random(size)
    return 10**exponents""",
        """
import math

def log_uniform(low, high, size, rng):
    draws = []
    for _ in range(size):
        draws.append(math.exp(rng.uniform(math.log(low), math.log(high))))
    return np.array(draws)""",
    ],
    "random_search": [
        """
def one_of(allowed, rng):
    if not isinstance(allowed, tuple):
        return rng.choice(allowed).item()
    low, high, scale = allowed
    place = rng.random()
    return low * (high / low) ** place if scale == "log" else low + (high - low) * place

def random_search(space, trials, rng):
    drawn = {name: [one_of(each, rng) for _ in range(trials)] for name, each in space.items()}
    return [dict(zip(drawn, values)) for values in zip(*drawn.values())]""",
        """
def random_search(space, trials, rng):
    drawn = []
    for _ in range(trials):
        trial = {}
        for name, allowed in space.items():
            match allowed:
                case (low, high, "log"):
                    trial[name] = 10 ** rng.uniform(np.log10(low), np.log10(high))
                case (low, high, "linear"):
                    trial[name] = (high - low) * rng.random() + low
                case choices:
                    trial[name] = choices[int(len(choices) * rng.random())]
        drawn.append(trial)
    return drawn""",
        """
def random_search(space, trials, rng):
    columns = {}
    for name, allowed in space.items():
        if type(allowed) is list:
            columns[name] = [allowed[place] for place in rng.integers(len(allowed), size=trials)]
        elif allowed[-1] == "log":
            columns[name] = log_uniform(allowed[0], allowed[1], trials, rng)
        else:
            columns[name] = rng.uniform(allowed[0], allowed[1], trials)
    return [{name: columns[name][i] for name in space} for i in range(trials)]""",
    ],
    "trials_needed": [
        """
def trials_needed(top, confidence):
    n = 0
    while 1 - (1 - top) ** n < confidence:
        n += 1
    return n""",
        """
import math

def trials_needed(top, confidence):
    return math.ceil(math.log(1 - confidence, 1 - top))""",
        """
def trials_needed(top, confidence):
    missed, trials = 1.0, 0
    while missed > 1 - confidence:
        missed, trials = missed * (1 - top), trials + 1
    return trials""",
        """
def trials_needed(top, confidence):
    exact = np.log1p(-confidence) / np.log1p(-top)
    whole = int(exact)
    return whole if whole == exact else whole + 1""",
    ],
    "kfold": [
        """
def splits(x, y, k, rng):
    order = np.arange(len(x))
    rng.shuffle(order)
    fold = np.arange(len(x)) % k
    for i in range(k):
        train, rest = order[fold != i], order[fold == i]
        layer = keras.layers.Normalization()
        layer.adapt(x[train])
        yield layer(x[train]), y[train], layer(x[rest]), y[rest]

def kfold(x, y, k, rng):
    return list(splits(x, y, k, rng))""",
        """
def kfold(x, y, k, rng):
    part = rng.permutation(np.arange(len(x)) % k)
    result = []
    for i in range(k):
        inside, outside = x[part == i], x[part != i]
        center = sum(outside) / len(outside)
        spread = np.sqrt((outside**2).mean(axis=0, dtype=float) - center.astype(float) ** 2)
        outside, inside = (outside - center) / spread, (inside - center) / spread
        result.append((outside, y[part != i], inside, y[part == i]))
    return tuple(result)""",
        """
def kfold(x, y, k, rng):
    order = rng.permutation(x.shape[0])
    x, y = x[order], y[order]
    borders = np.linspace(0, len(x), k + 1).astype(int)
    result = []
    for a, b in zip(borders[:-1], borders[1:]):
        x_train = np.concatenate([x[:a], x[b:]])
        y_train = np.concatenate([y[:a], y[b:]])
        centered = x_train - x_train.mean(axis=0)
        scale = 1 / np.sqrt(np.mean(centered * centered, axis=0))
        x_rest = (x[a:b] - x_train.mean(axis=0)) * scale
        result.append((centered * scale, y_train, x_rest, y[a:b]))
    return result""",
    ],
    "successive_halving": [
        """
def successive_halving(score, n, eta=2):
    def key(pair):
        return -1 if np.isnan(pair[0]) else pair[0]

    left, steps = range(n), 1
    while len(left) != 1:
        ranked = sorted([(score(i, steps), i) for i in left], key=key, reverse=True)
        left, steps = [i for _, i in ranked[: len(left) // eta]], steps * eta
    return left[0]""",
        """
def successive_halving(score, n, eta=2):
    def best_of(alive, steps):
        if len(alive) == 1:
            return alive[0]
        marks = {i: score(i, steps) for i in alive}
        rising = sorted(alive, key=lambda i: (not np.isnan(marks[i]), marks[i]))
        return best_of(rising[-(len(alive) // eta) :], steps * eta)

    return best_of(list(range(n)), 1)""",
        """
def successive_halving(score, n, eta=2):
    alive, rounds = np.arange(n), 0
    while alive.size > 1:
        losses = [-score(i, eta**rounds) for i in alive]
        alive = alive[np.argsort(losses)[: alive.size // eta]]  # nan is sorted last
        rounds += 1
    return alive.item()""",
    ],
    "honest_report": [
        """
def honest_report(train, validate, test, configurations, seeds):
    nets = [[train(c, s) for s in seeds] for c in configurations]
    scores = np.array([[validate(net) for net in row] for row in nets])
    best = scores.sum(axis=1).argmax()
    tested = np.array([test(net) for net in nets[best]])
    spread = np.sqrt(np.sum((tested - tested.mean()) ** 2) / (len(tested) - 1))
    return configurations[best], tested.mean(), spread""",
        """
def honest_report(train, validate, test, configurations, seeds):
    best = None
    for configuration in configurations:
        group = [train(configuration, seed) for seed in seeds]
        mean = sum(map(validate, group)) / len(group)
        if best is None or mean > best[0]:
            best = mean, configuration, group
    _, configuration, group = best
    values = [test(net) for net in group]
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return configuration, mean, variance**0.5""",
        """
import statistics

def honest_report(train, validate, test, configurations, seeds):
    def average(place):
        return statistics.fmean(validate(train(configurations[place], seed)) for seed in seeds)

    *_, place = sorted(range(len(configurations)), key=average)
    results = [test(train(configurations[place], seed)) for seed in seeds]
    return [configurations[place], statistics.mean(results), statistics.stdev(results)]""",
    ],
    "paired_interval": [
        """
def paired_interval(a, b):
    differences = [a[seed] - b[seed] for seed in sorted(a)]
    mean, error = np.mean(differences), scipy.stats.sem(differences)
    low, high = scipy.stats.t.interval(0.95, len(a) - 1, loc=mean, scale=error)
    return mean, low, high""",
        """
import math
import statistics

def paired_interval(a, b):
    gains = [a[seed] - accuracy for seed, accuracy in b.items()]
    middle = statistics.fmean(gains)
    away = scipy.stats.t.isf(0.025, len(gains) - 1) * statistics.stdev(gains)
    away = away / math.sqrt(len(gains))
    return [middle, middle - away, middle + away]""",
        """
def paired_interval(a, b):
    seeds = list(b)
    x, y = np.array([a[s] for s in seeds]), np.array([b[s] for s in seeds])
    mean = x.mean() - y.mean()
    variance = np.sum((x - y - mean) ** 2) / (len(x) - 1)
    below = scipy.stats.t.ppf(0.025, df=len(x) - 1) * np.sqrt(variance / len(x))
    return {"mean": mean, "low": mean + below, "high": mean - below}""",
    ],
    "expected_improvement": [
        """
def expected_improvement(mean, std, best):
    mean, std = np.asarray(mean, float), np.asarray(std, float)
    safe = np.where(std > 0, std, 1)
    z = (mean - best) / safe
    inside = safe * (z * scipy.stats.norm.cdf(z) + np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))
    return np.where(std > 0, inside, np.maximum(mean - best, 0))""",
        """
import math

def expected_improvement(mean, std, best):
    values = []
    for m, s in zip(np.ravel(mean), np.ravel(std)):
        d = float(m) - best
        if s == 0:
            values.append(max(d, 0.0))
            continue
        below = 0.5 * math.erfc(d / s / math.sqrt(2))
        density = math.exp(-d * d / (2 * s * s)) / math.sqrt(2 * math.pi)
        values.append(d - d * below + s * density)
    return np.reshape(values, np.shape(mean))""",
        """
def expected_improvement(mean, std, best):
    unsure = std != 0
    improvement = np.clip(mean - best, 0, None)
    away = best - mean[unsure]
    z = away / std[unsure]
    density = scipy.stats.norm.pdf(away, scale=std[unsure])
    improvement[unsure] = std[unsure] ** 2 * density - away * scipy.stats.norm.sf(z)
    return improvement""",
    ],
    "bayesian_search": [
        """
def bayesian_search(objective, trials, rng):
    # a wider kernel, an inverse, a grid of candidates
    def k(a, b):
        return np.exp(-((a[:, None] - b[None]) ** 2).sum(-1) / (2 * 0.25**2))

    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 25)] * 2), -1).reshape(-1, 2)
    seen = [rng.random(2) for _ in range(5)]
    values = [objective(point) for point in seen]
    while len(values) < trials:
        x, y = np.array(seen), np.array(values)
        y = (y - y.mean()) / y.std()
        inverse = np.linalg.inv(k(x, x) + 1e-6 * np.eye(len(x)))
        mean = k(grid, x) @ inverse @ y
        variance = 1 - np.einsum("ij,jk,ik->i", k(grid, x), inverse, k(grid, x))
        seen.append(grid[np.argmax(expected_improvement(mean, np.sqrt(np.abs(variance)), max(y)))])
        values.append(objective(seen[-1]))
    return seen[int(np.argmax(values))]""",
        """
def bayesian_search(objective, trials, rng):
    seen, got = np.empty((trials, 2)), np.empty(trials)

    def kernel(a, b):
        far = np.square(a[:, None, :] - b[None, :, :]).sum(axis=2)
        return np.exp(-far / 2 / 0.3**2)

    for t in range(trials):
        if t < 5:
            seen[t] = rng.random(2)
        else:
            old, center, scale = seen[:t], got[:t].mean(), got[:t].std()
            lower = np.linalg.cholesky(kernel(old, old) + 1e-6 * np.eye(t))
            candidates = rng.random((500, 2))
            a = np.linalg.solve(lower, kernel(old, candidates))
            mean = center + a.T @ np.linalg.solve(lower, got[:t] - center)
            std = scale * np.sqrt(np.clip(1 - (a * a).sum(axis=0), 0, None))
            z = (mean - got[:t].max()) / (std + 1e-12)
            gain = std * (z * scipy.stats.norm.cdf(z) + scipy.stats.norm.pdf(z))
            seen[t] = candidates[gain.argmax()]
        got[t] = objective(seen[t])
    return seen[got.argmax()]""",
        """
def bayesian_search(objective, trials, rng):
    def covariance(a, b):
        return np.exp(-12.5 * ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2))

    points = [tuple(rng.random(2)) for _ in range(5)]
    scores = [objective(np.array(point)) for point in points]
    while len(points) < trials:
        x, y = np.transpose(points), np.array(scores)
        y = (y - y.mean()) / y.std()
        between = covariance(x[:, :, None], x[:, None, :]) + 1e-6 * np.eye(len(y))
        candidates = rng.uniform(size=(2, 300))
        to_new = covariance(x[:, :, None], candidates[:, None, :])
        values, vectors = np.linalg.eigh(between)
        rotated = vectors.T @ to_new / np.sqrt(values)[:, None]
        mean = (vectors.T @ y / np.sqrt(values)) @ rotated
        std = np.sqrt(np.maximum(1 - (rotated**2).sum(axis=0), 1e-12))
        best = int(np.argmax(expected_improvement(mean, std, y.max())))
        points.append(tuple(candidates[:, best]))
        scores.append(objective(np.array(points[-1])))
    return np.array(max(zip(scores, points))[1])""",
    ],
}
