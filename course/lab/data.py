"""The course's data: two sets that need no network, three that do, and wrong labels on request."""

import contextlib
import dataclasses
import functools
import importlib
import io

import numpy as np

from course.sentences import Stop


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Rows to learn from and rows to be judged by.

    Attributes:
        name: shown by `print`.
        x_train, x_test: float32 arrays (rows, *features).
        y_train, y_test: int32 arrays (rows,), classes 0, 1, 2 …
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def __repr__(self):
        features = " × ".join(str(size) for size in self.x_train.shape[1:])
        rows = f"{len(self.x_train)} training and {len(self.x_test)} test rows"
        return f"{self.name}: {rows} of {features} features, {self.classes} classes"

    @property
    def classes(self) -> int:
        """How many classes the test labels name."""
        return int(self.y_test.max()) + 1

    def standardized(self) -> "Dataset":
        """Each feature with mean 0 and standard deviation 1 over the *training* rows."""
        mean, std = self.x_train.mean(0), self.x_train.std(0)
        std = np.where(std > 0, std, 1)  # a constant pixel stays constant
        x_train, x_test = (self.x_train - mean) / std, (self.x_test - mean) / std
        return dataclasses.replace(self, x_train=x_train, x_test=x_test)

    def first(self, rows: int) -> "Dataset":
        """The same test set, and only the first `rows` of the training rows."""
        return dataclasses.replace(self, x_train=self.x_train[:rows], y_train=self.y_train[:rows])

    def held_out(self, rows: int) -> tuple["Dataset", tuple[np.ndarray, np.ndarray]]:
        """Without the last `rows` of the training rows, and these as (x, y) for validation.

        Raises:
            ValueError: there are not more training rows than that.
        """
        if not 0 < rows < len(self.y_train):
            raise ValueError(f"{rows} of {len(self.y_train)} training rows cannot be held out.")
        validation = self.x_train[-rows:], self.y_train[-rows:]
        return self.first(len(self.y_train) - rows), validation


class NoNetwork(Stop, OSError):
    """The data had to be downloaded and could not be; Jupyter shows the sentence alone."""


def dataset(name: str, x_train, y_train, x_test, y_test) -> Dataset:
    """A Dataset from four arrays of any number type; labels of shape (rows, 1) are flattened."""
    x_train, x_test = (np.asarray(x, np.float32) for x in (x_train, x_test))
    y_train, y_test = (np.asarray(y, np.int32).ravel() for y in (y_train, y_test))
    return Dataset(name, x_train, y_train, x_test, y_test)


def digits(seed: int = 0, standardize: bool = True) -> Dataset:
    """8 × 8 handwritten digits: 1437 training and 360 test rows of 64 pixels, 10 classes.

    Args:
        seed: another seed splits the 1797 rows another way.
        standardize: mean 0 and deviation 1 per pixel; otherwise the pixels are 0 … 16.

    Source: Alpaydin & Kaynak (1998), the test part of UCI's optical digits, from scikit-learn.
    """
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(x))
    test, train = order[:360], order[360:]
    split = dataset("digits", x[train], y[train], x[test], y[test])
    return split.standardized() if standardize else split


@functools.cache
def mnist1d() -> Dataset:
    """Ten one-dimensional shapes, shifted, sheared, in noise: 4000 + 1000 rows of 40 numbers.

    Source: Greydanus & Kobak (2024), "Scaling Down Deep Learning with MNIST-1D"; generated here.
    """
    import mnist1d as source

    state = np.random.get_state()  # make_dataset seeds NumPy's global generator
    with _interpolated_by_numpy(importlib.import_module("mnist1d.transform")):
        made = source.data.make_dataset(source.data.get_dataset_args())
    np.random.set_state(state)
    return dataset("mnist1d", made["x"], made["y"], made["x_test"], made["y_test"])


@contextlib.contextmanager
def _interpolated_by_numpy(module):
    """mnist1d (0.0.2) makes 20 000 objects of SciPy; NumPy gives the same bits in half the time.

    Where another release does not use them, nothing is exchanged.
    """
    of_scipy = vars(module).get("interp1d")
    if of_scipy:
        module.interp1d = lambda x, y, **_: functools.partial(np.interp, xp=x, fp=y)
    try:
        yield
    finally:
        if of_scipy:
            module.interp1d = of_scipy


def noisy_labels(dataset: Dataset, share: float, seed: int = 0) -> Dataset:
    """The same rows, a share of the training labels replaced by another class; the test is clean.

    Args:
        share: in 0 … 1; exactly round(share · rows) labels are wrong.
        seed: draws the rows, and for each the wrong class, all of them equally likely.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is the part of labels to spoil, 0 to 1, and not {share}.")
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(dataset.y_train))[: round(share * len(dataset.y_train))]
    y = dataset.y_train.copy()
    y[rows] = (y[rows] + rng.integers(1, dataset.classes, len(rows))) % dataset.classes
    return dataclasses.replace(dataset, y_train=y, name=f"{dataset.name}, {share:.0%} wrong labels")


NO_NETWORK = "{name} has to be downloaded and there is no network: use data.{instead}() instead."


def mnist() -> Dataset:
    """28 × 28 handwritten digits, pixels 0 … 1: 60000 + 10000 rows (LeCun et al., 1998)."""
    return _downloaded("mnist", instead="digits")


def fashion_mnist() -> Dataset:
    """28 × 28 pictures of clothes, pixels 0 … 1: 60000 + 10000 rows (Xiao et al., 2017)."""
    return _downloaded("fashion_mnist", instead="mnist1d")


def cifar10() -> Dataset:
    """32 × 32 × 3 photographs, pixels 0 … 1: 50000 + 10000 rows (Krizhevsky, 2009)."""
    return _downloaded("cifar10", instead="mnist1d")


@functools.cache
def _downloaded(name: str, instead: str) -> Dataset:
    """The set `name` of keras.datasets, pixels divided by 255."""
    import keras

    source = getattr(keras.datasets, name)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            (x_train, y_train), (x_test, y_test) = source.load_data()
    except Exception as error:  # get_file raises plain Exception where the network fails
        if "URL fetch failure" not in str(error) and not isinstance(error, OSError):
            raise
        raise NoNetwork(NO_NETWORK, name=name, instead=instead) from None
    return dataset(name, x_train / 255.0, y_train, x_test / 255.0, y_test)
