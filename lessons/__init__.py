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

# Of each language the lessons that are translated: the build fails where a word of them is not.
# The others are drafts: what is missing is shown in English, with a mark.
RELEASED: dict[str, tuple[str, ...]] = {"ko": SYLLABUS}
