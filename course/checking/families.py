"""Families of built-ins that more than one lesson disables; see `course.checking.disabling`."""

# Whatever differentiates, down to the functions that TensorFlow's own C calls for each op.
GRADIENTS = (
    *("tensorflow.GradientTape", "tensorflow.autodiff.ForwardAccumulator"),
    *("tensorflow.gradients", "tensorflow.hessians"),
    *("tensorflow.compat.v1.gradients", "tensorflow.compat.v1.hessians"),
    "tensorflow.python.eager.imperative_grad.imperative_grad",
    "tensorflow.python.ops.gradients_util._GradientsHelper",
    "tensorflow.python.eager.backprop._gradient_function",
    "tensorflow.python.eager.forwardprop._jvp_dispatch",
    "tensorflow.python.framework.ops.get_gradient_function",
    *("tensorflow.python.ops.math_grad", "tensorflow.python.ops.nn_grad"),
    *("jax.grad", "jax.value_and_grad", "jax.vjp", "jax.jvp", "jax.linearize"),
    *("jax.jacfwd", "jax.jacrev", "jax.hessian"),
    *("torch.autograd.grad", "torch.autograd.backward", "torch.Tensor.backward"),
)

# Whatever takes a step. `_use_weight_decay` is asked only where a weight_decay was given.
OPTIMIZERS = (
    *("keras.optimizers.SGD", "keras.optimizers.Adagrad", "keras.optimizers.RMSprop"),
    *("keras.optimizers.Adam", "keras.optimizers.AdamW"),
    "below keras.optimizers.Optimizer",
    "below tensorflow.python.keras.optimizer_v2.optimizer_v2.OptimizerV2",
    "tensorflow.python.ops.gen_training_ops",
)
WEIGHT_DECAY = "keras.optimizers.Optimizer._use_weight_decay"
