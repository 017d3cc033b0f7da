"""Right answers that are written otherwise: cells that must pass as they are."""

import re
import textwrap
from collections.abc import Callable


def rewritten(body: str, method: str = "update_step(self, g, w, eta)") -> Callable[[str], str]:
    """The solved cell of an exercise, with another body of one method."""
    name = method.partition("(")[0]
    found = re.compile(rf"(?s)    def {name}\(.*?(?=\n    def |\Z)")
    lines = textwrap.indent(body.strip(), " " * 8)

    def rewrite(cell: str) -> str:
        return found.sub(lambda _: f"    def {method}:\n{lines}\n", cell)

    return rewrite


def both(*rewrites: Callable[[str], str]) -> Callable[[str], str]:
    """One rewriting after the other."""

    def rewrite(cell: str) -> str:
        for each in rewrites:
            cell = each(cell)
        return cell

    return rewrite


def called(body: str) -> Callable[[str], str]:
    """The solved schedule, with another body of `__call__`."""
    return rewritten(body, "__call__(self, step)")


EQUIVALENT = {
    "momentum": [
        rewritten("""
v = self.velocities[self._get_variable_index(w)]
v.assign(self.momentum * v - eta * g)
w.assign(w + v)"""),
        # the velocity counts against the weight
        rewritten("""
v = self.velocities[self._get_variable_index(w)]
self.assign(v, self.momentum * v + eta * g)
self.assign_sub(w, v)"""),
        # first friction, then the push
        rewritten("""
v = self.velocities[self._get_variable_index(w)]
v.assign(v * self.momentum)
self.assign_sub(v, eta * g)
self.assign_add(w, v)"""),
        # Bengio's form: both parts of the step move the weight
        both(
            rewritten(
                """
if not self.built:
    super().build(variables)
    self.v = [self.add_variable_from_reference(w, name="v") for w in variables]""",
                "build(self, variables)",
            ),
            rewritten("""
v = self.v[self._get_variable_index(w)]
push = ops.multiply(g, -eta)
kept = ops.multiply(self.momentum, v)
self.assign_add(w, push)
self.assign_add(w, kept)
self.assign(v, ops.add(kept, push))"""),
            rewritten(
                """
config = super().get_config()
config.update(momentum=self.momentum)
return config""",
                "get_config(self)",
            ),
        ),
    ],
    "best_momentum": [
        # from κ alone, and the rate from the curved end
        """
def best_momentum(smallest, largest):
    kappa = largest / smallest
    root = 1 - 2 / (kappa**0.5 + 1)
    return (1 + root) ** 2 / largest, root**2""",
        # with Keras, the flat end, and a list
        """
def best_momentum(smallest, largest):
    low, high = ops.sqrt(smallest), ops.sqrt(largest)
    ratio = ops.divide(low, high)
    mu = ops.square((1 - ratio) / (1 + ratio))
    eta = ops.square(1 - ops.sqrt(mu)) / smallest
    return [eta, mu]""",
        # multiplied out
        """
def best_momentum(smallest, largest):
    mean = np.multiply(smallest, largest) ** 0.5
    both = smallest + largest + 2 * mean
    return 4 / both, (smallest + largest - 2 * mean) / both""",
    ],
    "nesterov": [
        # Bengio's form: only the old velocity
        rewritten("""
v = self.slot("velocity", w)
old = ops.copy(v)
self.assign(v, self.momentum * v - eta * g)
self.assign_add(w, self.momentum**2 * old - (1 + self.momentum) * eta * g)"""),
        # CS231n: once more along the change of the velocity
        rewritten("""
v = self.slot("velocity", w)
old = ops.add(v, 0.0)
new = self.momentum * old - eta * g
self.assign(v, new)
self.assign_add(w, (1 + self.momentum) * new - self.momentum * old)"""),
        # first the push, then the look ahead
        rewritten("""
v = self.slot("velocity", w)
push = ops.multiply(eta, g)
self.assign_sub(w, push)
v.assign(v * self.momentum)
v.assign(v - push)
self.assign_add(w, ops.multiply(self.momentum, v))"""),
    ],
    "adagrad": [
        rewritten("""
a = self.slot("accumulator", w)
a.assign(a + g * g)
self.assign(w, w - eta * g * ops.rsqrt(a + self.epsilon))"""),
        # a rate for each weight
        rewritten("""
a = self.slot("accumulator", w)
self.assign_add(a, g**2)
rates = eta / (a + self.epsilon) ** 0.5
self.assign_add(w, -rates * g)"""),
        # epsilon is in the sum from the start
        both(
            rewritten(
                'return {"sum": self.initial_accumulator_value + self.epsilon}', "slots(self)"
            ),
            rewritten("""
total = self.slot("sum", w)
self.assign(total, total + ops.power(g, 2))
direction = ops.divide(g, ops.sqrt(total))
self.assign_sub(w, ops.multiply(direction, eta))"""),
        ),
    ],
    "rmsprop": [
        rewritten("""
v = self.slot("v", w)
self.assign_add(v, (g * g - v) * (1 - self.rho))
self.assign_add(w, -eta * g / (v + self.epsilon) ** 0.5)"""),
        # first it forgets, then it learns
        rewritten("""
v = self.slot("v", w)
v.assign(v * self.rho)
v.assign(v + ops.power(g, 2) * (1 - self.rho))
self.assign_sub(w, g * (eta * ops.rsqrt(v + self.epsilon)))"""),
        # a rate for each weight
        rewritten("""
v = self.slot("v", w)
new = g**2 - self.rho * (g**2 - v)
self.assign(v, new)
rates = ops.divide(eta, ops.sqrt(ops.add(new, self.epsilon)))
w.assign(w - rates * g)"""),
    ],
    "adam": [
        # the averages as the paper writes them, Keras' place for epsilon
        rewritten("""
t = ops.cast(self.iterations, "float32") + 1
m, v = self.slot("m", w), self.slot("v", w)
self.assign(m, self.beta_1 * m + (1 - self.beta_1) * g)
self.assign(v, self.beta_2 * v + (1 - self.beta_2) * g * g)
root = ops.sqrt(v) + self.epsilon
self.assign_sub(w, eta * m * ops.sqrt(1 - self.beta_2**t) / ((1 - self.beta_1**t) * root))"""),
        # both averages corrected, and epsilon with them
        rewritten("""
t, m, v = self.step_number(w), self.slot("m", w), self.slot("v", w)
m.assign(m + (1 - self.beta_1) * (g - m))
v.assign(v + (1 - self.beta_2) * (g**2 - v))
filled_1, filled_2 = 1 - self.beta_1**t, 1 - self.beta_2**t
m_hat, v_hat = m / filled_1, v / filled_2
epsilon_hat = self.epsilon / ops.sqrt(filled_2)
self.assign_sub(w, eta * m_hat / (ops.sqrt(v_hat) + epsilon_hat))"""),
        # first both forget, then both learn
        rewritten("""
m, v = self.slot("m", w), self.slot("v", w)
t = ops.cast(self.iterations + 1, w.dtype)
m.assign(m * self.beta_1)
v.assign(v * self.beta_2)
m.assign(m + g * (1 - self.beta_1))
v.assign(v + ops.power(g, 2) * (1 - self.beta_2))
direction = ops.divide(m, ops.add(v**0.5, self.epsilon))
correction = (1 - ops.power(self.beta_2, t)) ** 0.5 / (1 - ops.power(self.beta_1, t))
self.assign_add(w, -(direction * correction) * eta)"""),
    ],
    "adamw": [
        rewritten("""
self.assign(w, w * (1 - eta * self.decay))
super().update_step(g, w, eta)"""),
        # the share that is lost, taken from the old weights after Adam's step
        rewritten("""
lost = ops.multiply(w, eta) * self.decay
super().update_step(g, w, eta)
self.assign_sub(w, lost)"""),
        # two steps
        rewritten("""
share = self.decay * eta
w.assign(ops.add(w, -share * w))
return Adam.update_step(self, g, w, eta)"""),
        # Adam's step, written once more
        rewritten("""
t, m, v = self.step_number(w), self.slot("m", w), self.slot("v", w)
m.assign(self.beta_1 * m + (1 - self.beta_1) * g)
v.assign(self.beta_2 * v + (1 - self.beta_2) * g**2)
rate = eta * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
step = self.decay * w * eta + rate * (m / (ops.sqrt(v) + self.epsilon))
self.assign_sub(w, step)"""),
    ],
    "schedule": [
        # the square of the cosine of half the angle
        called("""
p = ops.clip(ops.cast(step, "float32") / self.decay_steps, 0.0, 1.0)
low = self.alpha * self.initial_learning_rate
return low + (self.initial_learning_rate - low) * ops.square(ops.cos(p * np.pi / 2))"""),
        # the steps end, not the progress
        called("""
s = ops.minimum(ops.cast(step, "float32"), float(self.decay_steps))
angle = s * (np.pi / self.decay_steps)
high, low = self.initial_learning_rate, self.alpha * self.initial_learning_rate
return 0.5 * (high - low) * ops.cos(angle) + 0.5 * (high + low)"""),
        # what is lost on the way
        called("""
done = tf.cast(step, tf.float32) / float(self.decay_steps)
done = tf.where(done < 1.0, done, tf.ones_like(done))
lost = (1.0 - self.alpha) * tf.sin(done * (np.pi / 2.0)) ** 2
return self.initial_learning_rate * (1.0 - lost)"""),
    ],
    "detective": [
        '''
def detective(gradients, weights):
    """The sum of squares over the whole path."""
    errors = {}
    for name, make in SUSPECTS.items():
        optimizer, w = make(), keras.Variable(weights[0])
        errors[name] = 0.0
        for g, target in zip(gradients, weights[1:]):
            optimizer.apply([ops.convert_to_tensor(g)], [w])
            errors[name] += np.sum((w.numpy() - target) ** 2)
    return min(errors, key=errors.get)
''',
        '''
def walks_there(make, gradients, weights):
    optimizer, w = make(), keras.Variable(weights[0])
    for g, after in zip(gradients, weights[1:]):
        optimizer.apply([ops.convert_to_tensor(g)], [w])
        if not np.allclose(w.numpy(), after, rtol=1e-4, atol=1e-5):
            return False
    return True


def detective(gradients, weights):
    """The first who takes each step."""
    return next(name for name in SUSPECTS if walks_there(SUSPECTS[name], gradients, weights))
''',
        '''
def detective(gradients, weights):
    """The mean length of the differences of the steps."""
    steps, misfits = np.diff(weights, axis=0), []
    for make in SUSPECTS.values():
        optimizer, w = make(), keras.Variable(weights[0])
        places = [weights[0]]
        for g in gradients:
            optimizer.apply([ops.convert_to_tensor(g)], [w])
            places.append(np.array(w))
        misfits.append(np.mean(np.linalg.norm(np.diff(places, axis=0) - steps, axis=1)))
    return list(SUSPECTS)[int(np.argmin(misfits))]
''',
    ],
}
