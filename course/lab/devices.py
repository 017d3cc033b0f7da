"""What computes here, said in one line, whatever backend Keras uses; and without log lines."""

import contextlib
import importlib
import os
import sys

from course.languages import told
from course.sentences import sentence

ONE_CORE, CORES = "CPU (1 core)", "CPU ({cores} cores)"
BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "Torch", "numpy": "NumPy"}


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


def describe(backend: str) -> str:
    """`TensorFlow 2.21 · Keras 3.15 · CPU (2 cores)`, or the names of the GPUs.

    A GPU's memory is taken as it is needed, so that other notebooks may use the GPU too.
    """
    names = ", ".join(gpus(backend))
    return " · ".join([_version(BACKENDS[backend]), _version("Keras"), names or _cpu()])


def gpus(backend: str) -> list[str]:
    """The names of the GPUs that a backend of Keras can use; none on a CPU."""
    return {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch, "numpy": list}[backend]()


def _version(name: str) -> str:
    """`Keras 3.15` for `Keras`."""
    major, minor = importlib.import_module(name.lower()).__version__.split(".")[:2]
    return f"{name} {major}.{minor}"


def _cpu() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return told(sentence(ONE_CORE if cores == 1 else CORES, cores=cores))


def _tensorflow() -> list[str]:
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    with contextlib.suppress(RuntimeError):  # a GPU in use cannot be changed any more
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
    tf.config.list_logical_devices()  # the first use writes log lines: here it is quiet
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    return [each.get("device_name", "GPU") for each in details]


def _jax() -> list[str]:
    import jax

    return [device.device_kind for device in jax.devices() if device.platform != "cpu"]


def _torch() -> list[str]:
    import torch

    return [torch.cuda.get_device_name(gpu) for gpu in range(torch.cuda.device_count())]
