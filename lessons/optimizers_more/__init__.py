"""What the lesson says of itself."""

from course.syllabus import Exercise, Lesson

LESSON = Lesson(
    minutes=45,
    backends=("tensorflow", "jax"),
    exercises=(Exercise("amsgrad", "AMSGrad", points=3, minutes=15, mistakes=20),),
)
