"""What `lab.train_many` stands on: many nets of one architecture, trained as one.

nets             draws the initial weights of every net
stacks           one variable for all nets; optimizers see nothing but more numbers
hyperparameters  one learning rate, one momentum … for each net
elementwise      tries whether an optimizer takes the same steps in a stack as alone
randomness       every net its own dropout mask
graph            the training loop in TensorFlow
"""


class CannotBatch(ValueError):
    """Nets that cannot train together, and what to do; Jupyter shows the sentence alone."""

    def _render_traceback_(self):
        return [f"✗ {self}"]


def first_line(error: Exception) -> str:
    """The first line of an error's message, without its full stop."""
    return str(error).strip().partition("\n")[0].rstrip(".")
