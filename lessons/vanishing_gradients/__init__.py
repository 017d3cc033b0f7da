"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

LESSON = Lesson(
    minutes=200,
    exercises=(
        Exercise("logistic_backprop", "logistic_backprop", points=2, minutes=10),
        Exercise("activation_gradients", "activation_gradients", points=2, minutes=10),
        Exercise("backprop_norms", "backprop_norms", points=3, minutes=20),
        Exercise("clip_by_global_norm", "clip_by_global_norm", points=2, minutes=10),
        Exercise(
            "residual",
            "Residual",
            points=3,
            minutes=20,
            uses=(
                "keras.activations.*",
                "keras.initializers.*",
                "keras.layers.*",
                "keras.saving.deserialize_keras_object",
            ),
        ),
        Exercise("critical_sigma", "critical_sigma", points=4, minutes=30),
    ),
)
