"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

LESSON = Lesson(
    minutes=7,
    opens=("tools",),
    facts={"limits": "tools:LIMITS"},
    exercises=(
        Exercise("double", "double", points=2, minutes=3, seconds=5),
        Exercise("quadruple", "Quadruple", points=3, minutes=2, seconds=5),
    ),
)
