"""What the first cell of a notebook does."""

import os

from course import languages
from course.lab.devices import describe, quiet


def setup(seed: int = 0, language: str = languages.ENGLISH) -> None:
    """Seeds Python, NumPy and Keras, sets the style of pictures and prints what computes here.

    From here on, checks, claims and predictions speak this language, such as "ko".
    """
    languages.use(language)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with quiet():
        import keras

        line = describe(keras.backend.backend())
    from course.lab import plots

    keras.utils.set_random_seed(seed)
    plots.style()
    print(line)
