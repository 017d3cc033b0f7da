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
    minutes=215,
    facts={
        "goals": "goals:GOALS",
        "weights": "signals:WEIGHTS",
        "epochs": "signals:EPOCHS",
        "rate": "signals:RATE",
    },
    exercises=(
        Exercise(
            "input_pipeline",
            "input_pipeline",
            points=3,
            minutes=20,
            uses=("tensorflow.data.*", "keras.layers.Normalization"),
            pairs=False,
        ),
        Exercise(
            "conv_net",
            "conv_net",
            points=6,
            minutes=30,
            seconds=90,
            uses=NETS,
            pairs=False,
        ),
        Exercise("warmup_cosine", "WarmupCosine", points=2, minutes=15, pairs=False),
        Exercise(
            "diagnose",
            "diagnose",
            points=4,
            minutes=30,
            seconds=20,
            uses=(*NETS, "tensorflow.GradientTape"),
            pairs=False,
        ),
        Exercise("final_report", "final_report", points=3, minutes=20),
    ),
)
