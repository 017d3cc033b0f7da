"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

NETS = tuple(
    f"keras.{part}.*"
    for part in (
        *("activations", "callbacks", "constraints", "initializers", "layers", "losses"),
        *("metrics", "optimizers", "regularizers"),
    )
)

LESSON = Lesson(
    minutes=210,
    facts={"goals": "goals:GOALS"},
    exercises=(
        Exercise("l1_l2", "L1L2", points=2, minutes=10),
        Exercise("soft_threshold", "soft_threshold", points=1, minutes=5),
        Exercise("ista", "ista", points=3, minutes=15),
        Exercise("weight_decay", "weight_decay", points=2, minutes=10),
        Exercise("dropout", "Dropout", points=3, minutes=15, pairs=False),
        Exercise("max_norm", "MaxNorm", points=2, minutes=10),
        Exercise("early_stopping", "EarlyStopping", points=3, minutes=20, pairs=False),
        Exercise("random_shift", "random_shift", points=3, minutes=15),
        Exercise(
            "beat_the_noise",
            "beat_the_noise",
            points=6,
            minutes=30,
            seconds=60,
            uses=(
                *NETS,
                "keras.backend.clear_session",
                "keras.utils.to_categorical",
                "tensorflow.data.*",
            ),
            pairs=False,
        ),
    ),
)
