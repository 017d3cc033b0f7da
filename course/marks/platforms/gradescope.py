"""Gradescope: its table of scores. It takes none back: its autograder hands over the points."""

from course.marks.platforms.platform import Column, Platform

GRADESCOPE = Platform(
    name="Gradescope",
    columns={
        "first": Column(("First Name",)),
        "last": Column(("Last Name",)),
        "name": Column(("Name",)),
        "id": Column(("SID",)),
        "email": Column(("Email",)),
        "section": Column(("Sections",)),
        "status": Column(("Status",)),
        "handed_in": Column(("Submission Time",)),
    },
    heading=frozenset(("SID", "Email")),
)
