"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

LESSON = Lesson(
    minutes=205,
    opens=("surfaces",),
    exercises=(
        Exercise("log_uniform", "log_uniform", points=2, minutes=10),
        Exercise("random_search", "random_search", points=2, minutes=15),
        Exercise("trials_needed", "trials_needed", points=2, minutes=10),
        Exercise(
            "kfold",
            "kfold",
            points=3,
            minutes=20,
            uses=("keras.layers.Normalization", "sklearn.preprocessing.StandardScaler"),
        ),
        Exercise("successive_halving", "successive_halving", points=3, minutes=20),
        Exercise("honest_report", "honest_report", points=3, minutes=15),
        Exercise("paired_interval", "paired_interval", points=2, minutes=15),
        Exercise("expected_improvement", "expected_improvement", points=2, minutes=10),
        Exercise(
            "bayesian_search", "bayesian_search", points=4, minutes=30, seconds=60, pairs=False
        ),
    ),
)
