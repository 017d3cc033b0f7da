"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

LOADED = ("keras.saving.deserialize_keras_object",)
NETS = ("keras.activations.*", "keras.initializers.*", "keras.layers.*", "keras.optimizers.*")

LESSON = Lesson(
    minutes=170,
    exercises=(
        Exercise("symmetric_units", "symmetric_units", points=2, minutes=10),
        Exercise("fans", "fans", points=2, minutes=10),
        Exercise("glorot_uniform", "GlorotUniform", points=2, minutes=10, uses=LOADED),
        Exercise("he_normal", "HeNormal", points=2, minutes=10, uses=LOADED),
        Exercise("activation_report", "activation_report", points=3, minutes=20, uses=NETS),
        Exercise("gain", "gain", points=2, minutes=10),
        Exercise("orthogonal", "Orthogonal", points=3, minutes=20, uses=LOADED),
        Exercise(
            "hundred_layers",
            "hundred_layers",
            points=4,
            minutes=30,
            seconds=60,
            uses=NETS,
            pairs=False,
        ),
    ),
    facts={
        "percent": "checks:PERCENT",
        "steps": "hundred:STEPS",
        "widest": "hundred:WIDEST",
    },
)
