"""Canvas: the gradebook as CSV, zips of submissions. Its headings are never translated.

A blank cell in an uploaded gradebook takes a score away, and a column that is older than Canvas'
own sets scores back: so only the rows that are filled, and no other column of scores, go back.
"""

from course.marks.platforms.platform import Column, Platform

CANVAS = Platform(
    name="Canvas",
    columns={
        "number": Column(("ID",)),
        "name": Column(("Student",)),
        "last": Column(("LastName",)),
        "first": Column(("FirstName",)),
        "id": Column(("SIS User ID",)),
        "login": Column(("SIS Login ID",)),
        "email": Column(("Email",), looks=r"[^@\s]+@[^@\s]+"),
        "section": Column(("Section",)),
    },
    heading=frozenset(("ID", "Section")),
    student=r"\d+",
    nobody="Student, Test|Test Student",
    points=r"\s*Points Possible",
    titled=r"(?P<title>.+) \((?P<number>\d+)\)",
    up_to="section",
    excused="EX",
    stays={
        "N/A": "{place}: {student} is not assigned there. The cell stays as it is.",
        "EX": "{place}: {student} is excused there, and has {new} here. The cell stays as it is.",
    },
    sent=r"(?P<key>((LATE_)?anon_[^_/]+|(?P<name>[^/]*?)_(LATE_)?(?P<number>\d+))_\d+)_",
    feedback="{key}_feedback.html",
    steps=(
        "1. Upload {sheet} under Grades, Import. It holds the lines that were filled in, and no "
        "others: what Canvas has of the others stays.",
        "2. Upload {zip} in the assignment: 'Upload Submissions'. Each page becomes a comment.",
        "3. If the assignment is posted by hand, post the grades.",
    ),
    late=r"([^/]*_)?LATE_(anon_[^_/]+|\d+)_\d+_",
)
