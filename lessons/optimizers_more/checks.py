"""What is expected of each answer, by Keras' own optimizers; what to say."""

from functools import partial

import keras

from course.checking.standing import progress_of
from lessons.optimizers.checks import takes_steps
from lessons.optimizers_more import probes

amsgrad = takes_steps(
    probes.amsgrad,
    fact="`AMSGrad` takes the same steps as keras.optimizers.Adam(amsgrad=True).",
    hint="three slots: m, v, and the largest v so far, all from 0. Update m and v as in Adam. Then "
    "store the larger one of the third slot and v, weight by weight, with `ops.maximum` and "
    "`self.assign`. The step is Adam's, but under the root stands the third slot.",
    reference=partial(keras.optimizers.Adam, amsgrad=True),
)

progress = progress_of(__name__)
