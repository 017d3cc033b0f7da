"""What every lesson's experiments stand on: `setup`, `claim` and `train_many`."""

import contextlib
import os
import sys


@contextlib.contextmanager
def quiet():
    """Hides what C++ writes to file descriptor 2 (TensorFlow's log lines pass by sys.stderr)."""
    sys.stderr.flush()
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with quiet():
    import keras

from lessons import plots  # noqa: E402
from lessons.train_many import Runs, train_many  # noqa: E402

__all__ = ["ClaimFailed", "Runs", "claim", "quiet", "setup", "train_many"]


def setup(seed: int = 0) -> None:
    """Seeds Python, NumPy and Keras, sets the style of pictures, says what computes.

    A GPU's memory is taken as it is needed, so that other notebooks may use the GPU too.
    """
    with quiet():
        device = DEVICES[keras.backend.backend()]()
    keras.utils.set_random_seed(seed)
    plots.style()
    print(f"{_version(BACKENDS[keras.backend.backend()])} · {_version('Keras')} · {device}")


BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "Torch", "numpy": "NumPy"}


def _version(name: str) -> str:
    """`Keras 3.15` for `Keras`."""
    major, minor = sys.modules[name.lower()].__version__.split(".")[:2]
    return f"{name} {major}.{minor}"


def _cpu() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"CPU ({cores} core{'s' * (cores > 1)})"


def _tensorflow_device() -> str:
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    with contextlib.suppress(RuntimeError):  # a device in use cannot be changed any more
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
    tf.config.list_logical_devices()  # the first use writes log lines: here it is quiet
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    return ", ".join(each.get("device_name", "GPU") for each in details) or _cpu()


def _jax_device() -> str:
    import jax

    devices = [device for device in jax.devices() if device.platform != "cpu"]
    return ", ".join(device.device_kind for device in devices) or _cpu()


def _torch_device() -> str:
    import torch

    gpus = range(torch.cuda.device_count())
    return ", ".join(torch.cuda.get_device_name(gpu) for gpu in gpus) or _cpu()


DEVICES = {
    "tensorflow": _tensorflow_device,
    "jax": _jax_device,
    "torch": _torch_device,
    "numpy": _cpu,
}


class ClaimFailed(AssertionError):
    """A sentence of the lesson that this run does not bear out; Jupyter shows it alone."""

    def _render_traceback_(self):
        return [str(self)]


def claim(sentence: str, holds, figure="") -> None:
    """Prints a sentence that the run bears out, with its measured figure.

    Args:
        sentence: what the experiment showed.
        holds: whether it did, in this run.
        figure: the measured number, several of them, or a text; numbers get 4 digits at most.

    Raises:
        ClaimFailed: it does not hold.
    """
    text = f"{sentence} ({_shown(figure)})" if _shown(figure) else sentence
    if not bool(holds):
        raise ClaimFailed(f"✗ Not in this run: {text}")
    print(f"✓ {text}")


def _shown(figure) -> str:
    """A text as it is, a number with 4 digits, numbers with commas between them."""
    if isinstance(figure, str):
        return figure
    try:
        return ", ".join(_shown(each) for each in figure)
    except TypeError:
        return f"{figure:.4g}"
