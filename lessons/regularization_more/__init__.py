"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

LESSON = Lesson(
    minutes=50,
    exercises=(Exercise("ridge", "ridge", points=3, minutes=15, mistakes=4),),
)
