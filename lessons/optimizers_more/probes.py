"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

from lessons.optimizers.paths import walks


def amsgrad(AMSGrad, rng):
    """Six walks, with two values of both betas and of epsilon; half of the gradients fade."""
    yield from walks("amsgrad", AMSGrad, rng)
