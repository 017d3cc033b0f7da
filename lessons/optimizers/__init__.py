"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

LESSON = Lesson(
    minutes=160,
    opens=("detective", "rule"),
    backends=("tensorflow", "jax"),
    documents={"equality.md": "equality:document"},
    picture=("learning_rates.svg", "rates"),
    exercises=(
        Exercise("momentum", "Momentum", points=3, minutes=20, mistakes=12),
        Exercise("best_momentum", "best_momentum", points=2, minutes=15),
        Exercise("nesterov", "Nesterov", points=3, minutes=15, mistakes=12),
        Exercise("adagrad", "AdaGrad", points=2, minutes=10, mistakes=14),
        Exercise("rmsprop", "RMSProp", points=2, minutes=10, mistakes=14),
        Exercise("adam", "Adam", points=4, minutes=20, mistakes=20),
        Exercise("adamw", "AdamW", points=2, minutes=10, mistakes=6),
        Exercise("schedule", "CosineDecay", points=2, minutes=10),
        Exercise("detective", "detective", points=3, minutes=20, pairs=False),
    ),
)
