"""Roads to the built-ins: whichever an answer takes, it is told which one it called."""

import textwrap

import pytest

from course import syllabus
from course.checking.observing import observe_source
from course.making.catalogue import check_of

IMPORTS = """
import copy
import functools
import operator
import types
import keras
import numpy as np
import scipy
import scipy.stats
import tensorflow as tf
from keras import ops
"""
# An optimizer, a layer and a function of gradients that leave the work to `borrowed`.
OWN_STEP = """
class Adam(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.001, **constants):
        super().__init__(learning_rate)
        self.constants = constants

    def update_step(self, gradient, variable, learning_rate):
        {step}
"""
OWN_CALL = """
class Dropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, inputs, training=False):
        return {value} if training else inputs
"""
BACKWARD = """
def activation_gradients(z):
    z = tf.constant(z)
    return {value}
"""

ROADS = {
    "optimizers/adam": [
        ("keras.optimizers.Adam", "Adam = keras.optimizers.Adam"),
        ("keras.optimizers.Adam", "Adam = operator.attrgetter('Ad' + 'am')(keras.optimizers)"),
        ("keras.optimizers.Adam", "from keras.src.optimizers.adam import Adam"),
        ("keras.optimizers.Adam", "Adam = tf.keras.optimizers.Adam"),
        ("keras.optimizers.Adam", "Adam = functools.partial(keras.optimizers.Adam)"),
        ("keras.optimizers.Adam", "Adam = type('Adam', (keras.optimizers.Adam,), {})"),
        ("keras.optimizers.Adam", "Adam = type(keras.optimizers.get('adam'))"),
        (
            "keras.optimizers.Adam",
            """
            def Adam(**config):
                return keras.optimizers.deserialize({"class_name": "Adam", "config": config})""",
        ),
        (
            "keras.optimizers.Adam",
            """
            class Adam(copy.copy(keras.optimizers.Adam)):
                def update_step(self, *args, f=keras.optimizers.Adam.update_step):
                    return f(self, *args)""",
        ),
        (
            "keras.optimizers.Adam",
            """
            f = keras.optimizers.Adam.update_step
            copied = types.FunctionType(f.__code__, f.__globals__, "step", f.__defaults__)
            class Adam(keras.optimizers.Adam):
                def update_step(self, *args):
                    return copied(self, *args)""",
        ),
        (
            "keras.optimizers.Adam",
            """
            class Adam(keras.optimizers.Adam):
                def update_step(self, gradient, variable, learning_rate):
                    try:
                        super().update_step(gradient, variable, learning_rate)
                    except BaseException:
                        self.assign_sub(variable, gradient)""",
        ),
        (
            "keras.optimizers.AdamW",
            """
            def Adam(**constants):
                return keras.optimizers.AdamW(weight_decay=0.0, **constants)""",
        ),
        (
            "keras.optimizers.Muon",
            """
            class Adam(keras.optimizers.Muon):
                def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
                    super().__init__(learning_rate, adam_beta_1=beta_1, adam_beta_2=beta_2,
                                     epsilon=epsilon, adam_weight_decay=0.0)""",
        ),
        (
            "keras.optimizers.Lamb",
            """
            class Adam(keras.Optimizer):
                def build(self, variables):
                    super().build(variables)
                    self.inner = keras.optimizers.Lamb()
                    self.inner.build(variables)
                def __init__(self, learning_rate=0.001, **kwargs):
                    super().__init__(learning_rate)
                def update_step(self, *args):
                    self.inner.update_step(*args)""",
        ),
        (
            "keras.optimizers.LossScaleOptimizer",
            """
            def Adam(**constants):
                return keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(**constants))""",
        ),
        (
            "tensorflow.python.ops.gen_training_ops.resource_apply_adam",
            OWN_STEP.format(
                step="m, v = (tf.Variable(tf.zeros_like(gradient)) for _ in range(2))\n"
                "        tf.raw_ops.ResourceApplyAdam(var=variable.handle, m=m.handle,\n"
                "            v=v.handle, beta1_power=0.9, beta2_power=0.999, lr=0.1,\n"
                "            beta1=0.9, beta2=0.999, epsilon=1e-7, grad=gradient)"
            ),
        ),
        (
            "tensorflow.python.ops.gen_training_ops.resource_apply_adam",
            OWN_STEP.format(
                step="old = tf.compat.v1.train.AdamOptimizer(0.1)\n"
                "        old.apply_gradients([(gradient, variable)])"
            ),
        ),
        (
            "tensorflow.python.keras.optimizer_v2.optimizer_v2.OptimizerV2",
            OWN_STEP.format(
                step="from tensorflow.python.keras.optimizer_v2.adam import Adam as Old\n"
                "        Old(0.1).apply_gradients([(gradient, variable)])"
            ),
        ),
    ],
    "optimizers/adamw": [
        ("keras.optimizers.AdamW", "class AdamW(keras.optimizers.AdamW):\n    pass"),
        (
            "keras.optimizers.Optimizer._use_weight_decay",
            """
            class AdamW(keras.optimizers.Optimizer):
                def __init__(self, learning_rate=0.001, weight_decay=0.004, **constants):
                    super().__init__(learning_rate, weight_decay=weight_decay)
                def update_step(self, gradient, variable, learning_rate):
                    self.assign_sub(variable, learning_rate * gradient)""",
        ),
    ],
    "optimizers/schedule": [
        (
            "keras.optimizers.schedules.CosineDecay",
            "CosineDecay = keras.optimizers.schedules.CosineDecay",
        ),
        (
            "keras.optimizers.schedules.CosineDecayRestarts",
            """
            def CosineDecay(start, decay_steps, alpha):
                schedules = keras.optimizers.schedules
                return schedules.CosineDecayRestarts(start, decay_steps, alpha=alpha)""",
        ),
        (
            "tensorflow.python.keras.optimizer_v2.learning_rate_schedule.CosineDecay",
            """
            def CosineDecay(start, decay_steps, alpha):
                old = tf.compat.v1.train.cosine_decay
                return lambda step: old(start, step, decay_steps, alpha)()""",
        ),
    ],
    "vanishing_gradients/activation_gradients": [
        (
            "tensorflow.GradientTape",
            """
            from tensorflow.python.eager.backprop import GradientTape as Other
            tapes = [Other(persistent=True) for _ in range(20)]
            def activation_gradients(z):
                z = tf.constant(z)
                with tapes.pop() as tape:
                    tape.watch(z)
                    a = tf.tanh(z)
                return [tape.gradient(a, z)] * 3""",
        ),
        (
            "tensorflow.gradients",
            """
            @tf.function
            def slope(z):
                return [tf.gradients(f(z), z)[0] for f in (tf.sigmoid, tf.tanh, tf.nn.relu)]
            def activation_gradients(z):
                return slope(tf.constant(z))""",
        ),
        (
            "tensorflow.compat.v1.gradients",
            """
            @tf.function
            def slope(z):
                return tf.compat.v1.gradients(tf.tanh(z), z)
            def activation_gradients(z):
                return slope(tf.constant(z)) * 3""",
        ),
        (
            "tensorflow.autodiff.ForwardAccumulator",
            """
            def activation_gradients(z):
                z = tf.constant(z)
                with tf.autodiff.ForwardAccumulator(z, tf.ones_like(z)) as forward:
                    a = tf.tanh(z)
                return [forward.jvp(a)] * 3""",
        ),
        (
            "tensorflow.python.eager.imperative_grad.imperative_grad",
            """
            from tensorflow.python.eager.backprop import gradients_function
            def activation_gradients(z):
                return gradients_function(lambda z: tf.tanh(z))(tf.constant(z)) * 3""",
        ),
        (
            "tensorflow.GradientTape",
            """
            def activation_gradients(z):
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
                model.compile("sgd", "mse", run_eagerly=True)
                model.train_on_batch(z, z[:, :1])
                return [z] * 3""",
        ),
        (
            "tensorflow.python.eager.imperative_grad.imperative_grad",
            BACKWARD.format(value="tf.test.compute_gradient(tf.tanh, [z])"),
        ),
        (
            "tensorflow.python.eager.backprop._gradient_function",
            """
            from tensorflow.python import pywrap_tfe as c
            def activation_gradients(z):
                tape, z = c.TFE_Py_TapeSetNew(False, True), tf.constant(z)
                c.TFE_Py_TapeWatch(tape, z)
                a = tf.tanh(z)
                c.TFE_Py_TapeSetRemove(tape)
                return c.TFE_Py_TapeGradient(tape, [a], [z], None, [z], "none") * 3""",
        ),
        (
            "tensorflow.python.framework.ops.get_gradient_function",
            """
            from tensorflow.python.framework.ops import get_gradient_function
            @tf.function
            def slope(z):
                a = tf.tanh(z)
                return get_gradient_function(a.op)(a.op, tf.ones_like(z))
            def activation_gradients(z):
                return [slope(tf.constant(z))] * 3""",
        ),
        (
            "tensorflow.python.ops.math_grad._TanhGrad",
            """
            from tensorflow.python.ops.math_grad import _TanhGrad
            def activation_gradients(z):
                a = types.SimpleNamespace(outputs=[tf.tanh(z)])
                return [_TanhGrad(a, tf.ones_like(z))] * 3""",
        ),
        (
            "tensorflow.raw_ops.SigmoidGrad",
            BACKWARD.format(value="[tf.raw_ops.SigmoidGrad(y=tf.sigmoid(z), dy=z * 0 + 1)] * 3"),
        ),
        (
            "tensorflow.raw_ops.TanhGrad",
            """
            from tensorflow.python.ops.gen_math_ops import tanh_grad
            def activation_gradients(z):
                return [tanh_grad(tf.tanh(z), tf.ones_like(z))] * 3""",
        ),
    ],
    "vanishing_gradients/clip_by_global_norm": [
        (
            "tensorflow.clip_by_global_norm",
            """
            kept = operator.attrgetter("clip_by_" + "global_norm")(tf)
            def clip_by_global_norm(gradients, clip_norm):
                return kept(gradients, clip_norm)[0]""",
        ),
        (
            "tensorflow.clip_by_global_norm",
            """
            def clip_by_global_norm(gradients, clip_norm, f=[tf][0].clip_by_global_norm):
                return f(gradients, clip_norm)[0]""",
        ),
        (
            "tensorflow.clip_by_global_norm",
            """
            def clip_by_global_norm(gradients, clip_norm):
                return tf.compat.v1.clip_by_global_norm(gradients, clip_norm)[0]""",
        ),
        (
            "tensorflow.clip_by_global_norm",
            """
            compiled = tf.function(tf.clip_by_global_norm)
            def clip_by_global_norm(gradients, clip_norm):
                return compiled(gradients, clip_norm)[0]""",
        ),
        (
            "tensorflow.clip_by_norm",
            """
            def clip_by_global_norm(gradients, clip_norm):
                flat = tf.concat([tf.reshape(g, [-1]) for g in gradients], 0)
                return tf.split(tf.clip_by_norm(flat, clip_norm), [6, 4, 1])""",
        ),
        (
            "keras.src.optimizers.base_optimizer.clip_by_global_norm",
            """
            def clip_by_global_norm(gradients, clip_norm):
                clipping = keras.optimizers.SGD(global_clipnorm=clip_norm)
                return clipping._clip_gradients(gradients)""",
        ),
        (
            "keras.optimizers.Optimizer._clip_by_norm",
            """
            def clip_by_global_norm(gradients, clip_norm):
                variables = [keras.Variable(g) for g in gradients]
                keras.optimizers.SGD(clipnorm=clip_norm).apply(gradients, variables)
                return variables""",
        ),
        (
            "keras.constraints.MaxNorm",
            """
            def clip_by_global_norm(gradients, clip_norm):
                flat = tf.concat([tf.reshape(g, [-1]) for g in gradients], 0)
                return tf.split(keras.constraints.MaxNorm(clip_norm)(flat), [6, 4, 1])""",
        ),
    ],
    "initialization/glorot_uniform": [
        (
            "keras.initializers.GlorotUniform",
            "GlorotUniform = keras.initializers.GlorotUniform",
        ),
        (
            "keras.initializers.GlorotUniform",
            """
            def GlorotUniform(seed=None):
                return keras.initializers.get("glorot_uniform")""",
        ),
        (
            "keras.initializers.VarianceScaling",
            """
            def GlorotUniform(seed=None):
                return keras.initializers.VarianceScaling(1.0, "fan_avg", "uniform", seed)""",
        ),
        (
            "keras.initializers.LecunNormal",
            """
            class GlorotUniform(keras.initializers.LecunNormal):
                pass""",
        ),
        (
            "keras.initializers.GlorotUniform",
            """
            def GlorotUniform(seed=None):
                def kernel(shape, dtype=None):
                    layer = keras.layers.Dense(shape[-1])
                    layer.build(shape)
                    return layer.kernel.value
                return kernel""",
        ),
        (
            "tensorflow.python.ops.init_ops.GlorotUniform",
            """
            def GlorotUniform(seed=None):
                return tf.compat.v1.glorot_uniform_initializer(seed)""",
        ),
    ],
    "initialization/orthogonal": [
        (
            "keras.initializers.Orthogonal",
            "Orthogonal = keras.initializers.OrthogonalInitializer",
        ),
        (
            "tensorflow.python.ops.init_ops.Orthogonal",
            """
            def Orthogonal(gain=1.0, seed=None):
                return tf.compat.v1.orthogonal_initializer(gain, seed)""",
        ),
    ],
    "initialization/fans": [
        (
            "keras.src.initializers.random_initializers.compute_fans",
            "from keras.src.initializers.random_initializers import compute_fans as fans",
        ),
    ],
    "batch_normalization/bn_forward": [
        (
            "tensorflow.raw_ops.FusedBatchNormV3",
            """
            def bn_forward(x, gamma, beta, epsilon):
                x = tf.reshape(x, (-1, 1, 1, x.shape[-1]))
                return tf.raw_ops.FusedBatchNormV3(x=x, scale=gamma, offset=beta, mean=[],
                                                   variance=[], epsilon=epsilon)[0]""",
        ),
        (
            "tensorflow.raw_ops.FusedBatchNormV3",
            """
            from tensorflow.python.ops import gen_nn_ops
            def bn_forward(x, gamma, beta, epsilon):
                x = tf.reshape(x, (-1, 1, 1, x.shape[-1]))
                return gen_nn_ops.fused_batch_norm_v3(x, gamma, beta, [], [], epsilon)[0]""",
        ),
        (
            "tensorflow.compat.v1.nn.fused_batch_norm",
            """
            def bn_forward(x, gamma, beta, epsilon):
                x = tf.reshape(x, (-1, 1, 1, x.shape[-1]))
                return tf.compat.v1.nn.fused_batch_norm(x, gamma, beta, epsilon=epsilon)[0]""",
        ),
        (
            "tensorflow.nn.batch_normalization",
            """
            def bn_forward(x, gamma, beta, epsilon):
                mean, variance = tf.nn.moments(tf.constant(x), [0])
                return tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)""",
        ),
        (
            "keras.ops.batch_normalization",
            """
            def bn_forward(x, gamma, beta, epsilon):
                mean, variance = ops.moments(x, 0)
                return ops.batch_normalization(x, mean, variance, -1, beta, gamma, epsilon)""",
        ),
        (
            "keras.layers.BatchNormalization",
            """
            layer = keras.layers.deserialize(
                keras.layers.serialize(keras.layers.BatchNormalization()))
            def bn_forward(x, gamma, beta, epsilon):
                return layer(x, training=True)""",
        ),
        (
            "keras.ops.layer_normalization",
            """
            def bn_forward(x, gamma, beta, epsilon):
                return ops.layer_normalization(x.T, epsilon=epsilon).T * gamma + beta""",
        ),
        (
            "keras.layers.GroupNormalization",
            """
            def bn_forward(x, gamma, beta, epsilon):
                return keras.layers.GroupNormalization(1, epsilon=epsilon)(x[None])[0]""",
        ),
    ],
    "batch_normalization/bn_backward": [
        (
            "tensorflow.raw_ops.FusedBatchNormGradV3",
            """
            def bn_backward(dy, x, gamma, epsilon):
                dy, x = (tf.reshape(a, (-1, 1, 1, a.shape[-1])) for a in (dy, x))
                mean, variance = tf.nn.moments(x, [0, 1, 2])
                return tf.raw_ops.FusedBatchNormGradV3(
                    y_backprop=dy, x=x, scale=gamma, reserve_space_1=mean,
                    reserve_space_2=variance, reserve_space_3=[], epsilon=epsilon)[:3]""",
        ),
    ],
    "regularization/l1_l2": [
        ("keras.regularizers.L1L2", "L1L2 = keras.regularizers.l1_l2"),
        ("keras.regularizers.L1L2", "L1L2 = tf.keras.regularizers.L1L2"),
        (
            "keras.regularizers.OrthogonalRegularizer",
            """
            def L1L2(l1=0.0, l2=0.0):
                return keras.regularizers.OrthogonalRegularizer(l1)""",
        ),
        (
            "keras.regularizers.L1",
            """
            class L1L2(keras.regularizers.Regularizer):
                def __init__(self, l1=0.0, l2=0.0):
                    self.l1 = keras.regularizers.get({"class_name": "L1", "config": {"l1": l1}})
                def __call__(self, x):
                    return self.l1(x)""",
        ),
    ],
    "regularization/soft_threshold": [
        ("keras.ops.soft_shrink", "from keras.ops import soft_shrink as soft_threshold"),
        (
            "keras.activations.soft_shrink",
            "soft_threshold = keras.activations.get('soft_shrink')",
        ),
        (
            "keras.activations.soft_shrink",
            """
            def soft_threshold(w, threshold):
                return keras.layers.Activation("soft_shrink")(ops.ones((1, 1)))""",
        ),
    ],
    "regularization/ista": [
        (
            "sklearn.linear_model.ElasticNet",
            """
            from sklearn.linear_model import ElasticNet
            def ista(x, y, l1, steps):
                return ElasticNet(l1, l1_ratio=1.0, fit_intercept=False).fit(x, y).coef_""",
        ),
        (
            "sklearn.linear_model.LassoLars",
            """
            from sklearn.linear_model import LassoLars
            def ista(x, y, l1, steps):
                return LassoLars(l1, fit_intercept=False).fit(x, y).coef_""",
        ),
    ],
    "regularization/weight_decay": [
        (
            "keras.optimizers.Optimizer._use_weight_decay",
            """
            class Plain(keras.optimizers.Optimizer):
                def update_step(self, gradient, variable, learning_rate):
                    self.assign_sub(variable, learning_rate * gradient)
            def weight_decay(weights, gradients, learning_rate, l2):
                variables = [keras.Variable(w) for w in weights]
                Plain(learning_rate, weight_decay=2 * l2).apply(
                    [ops.convert_to_tensor(g) for g in gradients], variables)
                return variables""",
        ),
    ],
    "regularization/dropout": [
        ("keras.layers.Dropout", "Dropout = keras.layers.Dropout"),
        (
            "keras.layers.SpatialDropout1D",
            OWN_CALL.format(
                value="keras.layers.SpatialDropout1D(0.5)(inputs[None], training=True)[0]"
            ),
        ),
        ("keras.random.dropout", OWN_CALL.format(value="keras.random.dropout(inputs, self.rate)")),
        (
            "tensorflow.compat.v1.nn.dropout",
            OWN_CALL.format(value="tf.compat.v1.nn.dropout(inputs, rate=self.rate)"),
        ),
        (
            "tensorflow.nn.experimental.stateless_dropout",
            OWN_CALL.format(
                value="tf.nn.experimental.stateless_dropout(inputs, self.rate, seed=[1, 2])"
            ),
        ),
        (
            "tensorflow.python.ops.nn_ops._dropout",
            OWN_CALL.format(
                value="__import__('tensorflow.python.ops.nn_ops', fromlist=['x'])._dropout("
                "inputs, self.rate, None, tf.random.uniform, lambda: None, None, 'dropout')"
            ),
        ),
    ],
    "regularization/max_norm": [
        ("keras.constraints.MaxNorm", "MaxNorm = keras.constraints.max_norm"),
        (
            "keras.constraints.MinMaxNorm",
            """
            class MaxNorm(keras.constraints.MinMaxNorm):
                def __init__(self, max_value=2, axis=0):
                    super().__init__(0.0, max_value, 1.0, axis)""",
        ),
        (
            "tensorflow.clip_by_norm",
            """
            class MaxNorm(keras.constraints.Constraint):
                def __init__(self, max_value=2, axis=0):
                    self.max_value, self.axis = max_value, axis
                def __call__(self, w):
                    return tf.clip_by_norm(w, self.max_value, axes=self.axis)""",
        ),
    ],
    "regularization/early_stopping": [
        ("keras.callbacks.EarlyStopping", "EarlyStopping = keras.callbacks.EarlyStopping"),
        (
            "keras.callbacks.ReduceLROnPlateau",
            """
            class EarlyStopping(keras.callbacks.ReduceLROnPlateau):
                def __init__(self, monitor, mode, **options):
                    super().__init__(monitor=monitor, mode=mode)""",
        ),
        (
            "tensorflow.python.keras.callbacks.EarlyStopping",
            "from tensorflow.python.keras.callbacks import EarlyStopping",
        ),
    ],
    "hyperparameters/log_uniform": [
        (
            "scipy.stats.loguniform",
            """
            def log_uniform(low, high, size, rng):
                return scipy.stats.reciprocal(low, high).rvs(size, random_state=rng)""",
        ),
        (
            "scipy.stats.loguniform",
            """
            def log_uniform(low, high, size, rng):
                return scipy.stats.loguniform.ppf(rng.uniform(size=size), low, high)""",
        ),
        (
            "scipy.stats._new_distributions._LogUniform",
            """
            from scipy.stats._new_distributions import _LogUniform
            def log_uniform(low, high, size, rng):
                return _LogUniform(a=low, b=high).sample(size, rng=rng)""",
        ),
    ],
    "hyperparameters/kfold": [
        (
            "sklearn.model_selection.StratifiedKFold",
            """
            from sklearn.model_selection import StratifiedKFold
            def kfold(x, y, k, rng):
                return list(StratifiedKFold(k).split(x, np.arange(len(x)) % 2))""",
        ),
    ],
    "hyperparameters/random_search": [
        (
            "sklearn.model_selection.ParameterSampler",
            """
            import sklearn.model_selection as chosen
            def random_search(space, trials, rng):
                return list(chosen.ParameterSampler({"units": [1, 2]}, 2))""",
        ),
    ],
    "hyperparameters/bayesian_search": [
        (
            "sklearn.gaussian_process.GaussianProcessRegressor",
            """
            from sklearn.gaussian_process import GaussianProcessRegressor
            class Own(GaussianProcessRegressor):
                pass
            def bayesian_search(objective, trials, rng):
                return Own().fit([[0.0]], [0.0]).predict([[1.0]])""",
        ),
    ],
}


def observed(exercise, source):
    """The check of an exercise, and what it sees of an answer."""
    lesson, name = exercise.split("/")
    check = check_of(syllabus.lesson(lesson), name)
    source = IMPORTS + textwrap.dedent(source)
    return check, observe_source(check.probe, check.answer, [source], borrowed=check.borrowed)


@pytest.mark.parametrize(
    "exercise, told, answer", [(name, *road) for name, roads in ROADS.items() for road in roads]
)
def test_an_answer_hears_which_built_in_it_calls(exercise, told, answer):
    check, seen = observed(exercise, answer)
    assert f"✗ {check.answer} calls {told}." in " ".join(check.judge(seen).text.split())


def test_autograph_finds_no_source_to_run_instead():
    answer = """
    class Adam(keras.optimizers.Adam):
        update_step = tf.autograph.to_graph(keras.optimizers.Adam.update_step)"""
    _, seen = observed("optimizers/adam", answer)
    assert "Unable to locate the source code" in seen.ended.says.text


READS = {
    "optimizers/adam": "keras.optimizers.Adam().epsilon, keras.optimizers.Adam().get_config()",
    "optimizers/schedule": "keras.optimizers.schedules.CosineDecay(1.0, 2).get_config()",
    "vanishing_gradients/logistic_backprop": "tf.GradientTape, tf.function(tf.sigmoid)(1.0)",
    "batch_normalization/bn_forward": "keras.layers.BatchNormalization().epsilon, "
    "keras.layers.LayerNormalization().get_config(), tf.nn.moments(tf.ones((2, 2)), [0])",
    "regularization/dropout": "keras.layers.Dropout(0.5).rate, keras.random.uniform((2,))",
    "regularization/max_norm": "keras.constraints.MaxNorm().axis, tf.linalg.norm([1.0])",
    "regularization/early_stopping": "keras.callbacks.EarlyStopping().patience",
    "regularization/l1_l2": "keras.regularizers.L1L2().get_config(), tf.nn.l2_loss([1.0])",
    "initialization/he_normal": "keras.initializers.HeNormal().get_config(), "
    "keras.initializers.RandomNormal()((2, 2))",
    "hyperparameters/log_uniform": "scipy.stats.norm(0, 1).rvs(2), scipy.stats.norm.cdf(0)",
    "hyperparameters/bayesian_search": "scipy.stats.norm.cdf(0), scipy.stats.uniform.rvs(2)",
}


@pytest.mark.parametrize("exercise", READS)
def test_reading_a_default_and_using_another_tool_is_honest(exercise):
    reading = f"READ = {READS[exercise]}\n"
    lesson, name = exercise.split("/")
    answer = syllabus.lesson(lesson)[name].answer
    _, seen = observed(exercise, f"{reading}\ndef {answer}(*_, **__):\n    return READ")
    assert seen.ended.how not in ("borrowed", "undefined")
