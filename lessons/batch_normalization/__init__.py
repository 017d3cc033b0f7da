"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

LESSON = Lesson(
    minutes=180,
    exercises=(
        Exercise("bn_forward", "bn_forward", points=2, minutes=10),
        Exercise("bn_moving_statistics", "bn_moving_statistics", points=2, minutes=10),
        Exercise("bn_backward", "bn_backward", points=3, minutes=25),
        Exercise("batch_norm", "BatchNorm", points=4, minutes=30, uses=("keras.initializers.*",)),
        Exercise("layer_norm", "layer_norm", points=2, minutes=10),
        Exercise("fold_bn", "fold_bn", points=2, minutes=15),
        Exercise(
            "repair_bn",
            "repair_bn",
            points=4,
            minutes=25,
            seconds=60,
            uses=("keras.layers.BatchNormalization", "tensorflow.data.*"),
            pairs=False,
        ),
    ),
    facts={"accuracy": "checks:ACCURACY:.2f"},
)
