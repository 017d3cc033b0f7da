"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

from course.checking.probing import apart, gathered, seen, untouched

# quantity, rows, columns, targets (None: y has one axis), penalty
WORLDS = (
    ("weights", 9, 4, None, 3.7),
    ("weights", 16, 3, None, 260.0),
    ("weights_of_targets", 7, 8, 3, 0.045),
    ("least_squares", 14, 6, None, 0.0),
    ("shortest", 5, 11, None, 0.0),
    ("shortest_of_targets", 15, 19, 5, 0.0),
    ("shortest_of_copies", 12, 10, None, 0.0),
)


def worlds(rng):
    """x and y, whose columns have a mean that is not 0; in the last x two columns are equal."""
    for quantity, rows, columns, targets, penalty in WORLDS:
        x = rng.normal(0.6, 1.3, (rows, columns))
        if quantity == "shortest_of_copies":
            x[:, 7] = x[:, 3]
        y = rng.normal(1.7, 2.2, (rows, targets) if targets else rows)
        yield (x, y, penalty), (quantity, {"rows": rows, "columns": columns, "penalty": penalty})


@apart
def ridge(ridge, rng):
    """The weights in seven worlds: with a penalty, and without, where many w can be best."""
    before, calls = [], []
    for (x, y, penalty), (quantity, told) in worlds(rng):
        before.append({"x": x, "y": y})
        calls.append({"x": x.copy(), "y": y.copy()})
        yield seen(quantity, ridge(*calls[-1].values(), penalty), **told)
    yield from untouched(gathered(before), gathered(calls))
