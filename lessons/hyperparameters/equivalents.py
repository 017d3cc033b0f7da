"""Right answers that are written otherwise: cells that must pass as they are."""

EQUIVALENT = {
    "log_uniform": [
        """
def log_uniform(low, high, size, rng):
    return low * (high / low) ** rng.random(size)""",
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
    ],
    "trials_needed": [
        """
def trials_needed(top, confidence):
    n = 0
    while 1 - (1 - top) ** n < confidence:
        n += 1
    return n""",
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
    ],
    "honest_report": [
        """
def honest_report(train, validate, test, configurations, seeds):
    nets = [[train(c, s) for s in seeds] for c in configurations]
    scores = np.array([[validate(net) for net in row] for row in nets])
    best = scores.sum(axis=1).argmax()
    tested = np.array([test(net) for net in nets[best]])
    spread = np.sqrt(np.sum((tested - tested.mean()) ** 2) / (len(tested) - 1))
    return {"chosen": configurations[best], "mean": tested.mean(), "spread": spread}""",
    ],
    "expected_improvement": [
        """
def expected_improvement(mean, std, best):
    mean, std = np.asarray(mean, float), np.asarray(std, float)
    safe = np.where(std > 0, std, 1)
    z = (mean - best) / safe
    inside = safe * (z * scipy.stats.norm.cdf(z) + np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))
    return np.where(std > 0, inside, np.maximum(mean - best, 0))""",
    ],
    "bayesian_search": [
        """
def bayesian_search(objective, trials, rng):
    # a wider kernel, an upper confidence bound, a grid of candidates
    def k(a, b):
        return np.exp(-((a[:, None] - b[None]) ** 2).sum(-1) / (2 * 0.25**2))

    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 25)] * 2), -1).reshape(-1, 2)
    seen = [rng.random(2) for _ in range(6)]
    values = [objective(point) for point in seen]
    while len(values) < trials:
        x, y = np.array(seen), np.array(values)
        inverse = np.linalg.inv(k(x, x) + 1e-5 * np.eye(len(x)))
        mean = k(grid, x) @ inverse @ (y - y.mean()) / y.std()
        variance = 1 - np.einsum("ij,jk,ik->i", k(grid, x), inverse, k(grid, x))
        seen.append(grid[np.argmax(mean + 2 * np.sqrt(np.maximum(variance, 0)))])
        values.append(objective(seen[-1]))
    return seen[int(np.argmax(values))]""",
    ],
}
