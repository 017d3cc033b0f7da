"""Known mistakes: one edit of the solution each, and what its author must hear."""

from course.checking.mistakes import Mistake, Variant

MISTAKES = {
    "double": [
        Mistake(
            "halved",
            instead_of="2.0 *",
            wrote="0.5 *",
            title="Halved",
            says="it divides by 2. Multiply.",
        ),
        Mistake(
            "shifted",
            instead_of="np.asarray(x)",
            wrote="np.asarray(x) + 1",
            title="Shifted",
            says="1 is added.",
        ),
        Mistake(
            "squared",
            instead_of="2.0 * np.asarray(x)",
            wrote="np.asarray(x) * np.asarray(x)",
            title="Squared",
            says="x times x is the square of x.",
        ),
        Variant(
            "generous",
            instead_of="2.0 *",
            wrote="2.01 *",
            title="A generous double",
            says="right too.",
        ),
    ],
    "quadruple": [
        Mistake(
            "once",
            instead_of="double(double(x))",
            wrote="double(x)",
            title="Once",
            says="double it again.",
        ),
        Mistake(
            "thrice",
            instead_of="double(double(x))",
            wrote="double(double(double(x)))",
            title="Thrice",
            says="twice is enough.",
        ),
        Mistake(
            "cubed",
            instead_of="double(double(x))",
            wrote="x * x * x",
            title="Cubed",
            says="four times x is no cube.",
        ),
    ],
}

# What is right in the main and costs a part of the points, if a class wants that.
COSTS = {"double": {"shifted": 1}}
