"""How deep networks are trained: a course in lessons, each one a folder of this package."""

SYLLABUS = (
    "vanishing_gradients",
    "optimizers",
    "optimizers_more",
    "initialization",
    "batch_normalization",
    "regularization",
    "regularization_more",
    "hyperparameters",
    "capstone",
)
