"""Whose is it? Files of folders and zips, as learning platforms and teachers lay them out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from course.grading import names
from course.grading.archives import MANY, MIB
from course.grading.files import FILE, MUCH, UNPACKED, File
from course.grading.names import ZIP
from course.sentences import sentence

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # Moodle: Kim Minji_1234567_assignsubmission_file_/02_optimizers.ipynb
        r"(?P<student>.+?)(_(?P<number>\d+))?_assignsubmission_[a-z]+(_|$)",
        # Canvas: kimminji_LATE_12345_67890_02_optimizers-1.ipynb
        r"(?P<student>[^_]+)(_LATE)?_(?P<number>\d+)_((?P<once>\d\d+)_|(text|link)\.html$)",
        # Canvas, anonymous: anon_x7Kq2_88012_02_optimizers.ipynb
        r"(LATE_)?(?P<student>anon_[^_]+)_(?P<once>\d+)_",
        # Blackboard: Assignment 2_kimminji_attempt_2026-10-12-21-03-05_02_optimizers.ipynb
        r".*?_(?P<student>[^_]+)_attempt_\d{4}(-\d\d){5}(_|\.)",
        # Brightspace: 12345-678901 - Kim Minji - Oct 12, 2026 1149 PM - 02_optimizers.ipynb
        r"(?P<number>\d+)-\d+ - (?P<student>.+?) - \w+ \d+, \d{4} \d+ [AP]M\b",
    )
)
MOST = 200  # files of one student that may be submissions

Owner = tuple[str, str]  # the student's name and, where a platform writes it, the number
Level = list[tuple[File, list[str]]]  # files, and what of their paths is left to be looked at


def newest(files: Iterable[File], pattern: str = "") -> dict[str, list[File]]:
    """The files of each student, newest first. Numbers tell two students of one name apart."""
    whose = [(file, owner) for file, owner in owners(list(files), pattern) if owner]
    shared = namesakes(whose)
    found: dict[str, list[File]] = {}
    for file, (name, number) in whose:
        apart = f"{name} ({number})" if number and name in shared else name
        found.setdefault(apart, []).append(file)
    return {student: list(bounded(counted(own))) for student, own in sorted(found.items())}


def namesakes(whose: Iterable[tuple[File, Owner]]) -> set[str]:
    """The names that are those of several students: where one would have two numbers."""
    owners = {(name, number, within) for file, (name, number) in whose for within in scopes(file)}
    times = Counter((name, within) for name, _, within in owners)
    return {name for (name, _), count in times.items() if count > 1}


def scopes(file: File) -> tuple[str, ...]:
    """Within what a student has one number: everywhere or, in Moodle, in what was downloaded for
    an assignment, and for a lesson."""
    parts = file.shown.split("/")
    folder = next((i for i, part in enumerate(parts) if PATTERNS[0].match(part)), None)
    if folder is None:
        return ("",)
    return "/".join(parts[:folder]), f"{names.lesson_in(file.name)}/"


def counted(files: list[File]) -> list[File]:
    """What may be a submission, newest first: all else only where there is nothing better."""
    packages = {around(file) for file in files if file.name == "__init__.py"}
    proper = [file for file in files if file.proper]
    proper = [f for f in proper if f.essential or around(f) not in packages] or proper
    claims = [file for file in files if not file.proper and file.claims]
    files = proper + claims or [f for f in files if not names.beside(f.name)] or files[:1]
    return sorted(files, key=lambda file: (not file.proper, -file.changed, later(file), file.path))


def around(file: File) -> str:
    """The folder of a file."""
    return file.path.rpartition("/")[0]


def later(file: File) -> list[int]:
    """Of entries of one date, those come first that are later in a zip."""
    return [-number for number in file.members]


def bounded(files: list[File]) -> Iterator[File]:
    """The files, as many and as large as one student may send."""
    left = UNPACKED
    for file in files[:MOST]:
        left -= min(file.size, FILE) if file.members else 0
        much = sentence(MUCH, name=file.path.partition("/")[0], most=UNPACKED // MIB)
        yield file if left >= 0 else replace(file, problem=much)
    for file in files[MOST : MOST + 1]:
        yield replace(file, problem=sentence(MANY, name="This submission", most=MOST))


def owners(files: list[File], pattern: str = "") -> Iterator[tuple[File, Owner | None]]:
    """Each file with its student; None where it is nobody's.

    The student is found by `pattern` (a group named student), else as platforms write it, else by
    the folder, zip or file that belongs to one student. Names inside what one student sent do not
    count.
    """
    if pattern:
        found = [(file, re.search(pattern, file.path)) for file in files]
        yield from ((file, named(match)) for file, match in found if match)
        files = [file for file, match in found if not match]
    given = grouped((file, [file.given, *file.path.split("/")]) for file in files)
    zips = [below for head, below in given.items() if is_zip(head)]
    classes = len(zips) < 2 or are_classes(zips)
    for head, below in given.items():
        name = names.title(head)
        if is_zip(head) and not classes and len(set(platform(grouped(below)).values())) < 2:
            yield from ((file, (name, "")) for file, _ in below)
        else:
            yield from inside(below, "" if nobody(head) else name, itself=True)


def inside(level: Level, above: str, itself: bool = False) -> Iterator[tuple[File, Owner | None]]:
    """The students of the files at one level of folders.

    `above` is the folder around them, which was named on the command line `itself`, or is not.
    """
    heads = grouped(level)
    known = platform(heads)
    sent = {head: below for head, below in heads.items() if matters(head, below, known)} or heads
    classes = holding_classes(sent)
    for head, below in heads.items():
        if head in classes and head not in known:
            around = above if nobody(head) else names.title(head)
            yield from inside(below, around, itself and nobody(head))
        else:
            owner = owner_of(head, above, itself and len(sent) == 1) if head in sent else None
            yield from ((file, known.get(head, owner)) for file, _ in below)


def owner_of(head: str, above: str, alone: bool) -> Owner:
    """Whose a folder, a zip or a file is, by its name or, if it is `alone` there, the folder's."""
    if is_folder(head) and not is_zip(head):
        return names.title(head), ""
    name = names.own(head)
    return (above if above and (alone or not name) else name or names.bare(head)), ""


def holding_classes(heads: dict[str, Level]) -> set[str]:
    """The folders of one level in which students are to be looked for: of no name, or wrapped
    around a class."""
    found = {head for head in heads if is_folder(head) and not is_zip(head) and nobody(head)}
    full = {head: below for head, below in heads.items() if any(f.proper for f, _ in below)}
    single = next(iter(heads.items())) if len(heads) == 1 else None
    wrapped = bool(single) and not (is_zip(single[0]) and len(single[1]) == 1)
    if all(map(is_folder, full)) and are_classes(list(full.values()), wrapped):
        found |= full.keys()
    return found


def grouped(level: Iterable[tuple[File, list[str]]]) -> dict[str, Level]:
    """What begins with the same folder, "kim/", or is the same file, "kim.ipynb"."""
    found: dict[str, Level] = {}
    for file, (head, *rest) in level:
        found.setdefault(f"{head}/" if rest else head, []).append((file, rest))
    return found


def is_folder(head: str) -> bool:
    return head.endswith("/")


def is_zip(head: str) -> bool:
    return names.suffix(head) == ZIP


def nobody(head: str) -> bool:
    """Is it a folder that is named after no student: "submissions/", "02_optimizers/"?"""
    name = names.title(head)
    return name.lower() in ("submitted", "submission", "submissions") or not names.own(name)


def matters(head: str, below: Level, known: dict[str, Owner]) -> bool:
    """Is it a student's, or what lies beside the students' files?"""
    if is_folder(head) or head in known or below[0][0].proper:
        return True
    return not known and not names.beside(head)


def platform(heads: Iterable[str]) -> dict[str, Owner]:
    """The students whom a learning platform names.

    `hw_2026_12_kim.ipynb` only looks like it: a file's number is given once, and not all files of
    a class are one student's.
    """
    found = {}
    for head in heads:
        matches = (pattern.match(head.removesuffix("/")) for pattern in PATTERNS)
        if match := next(filter(None, matches), None):
            found[head] = match
    numbers = {head: number for head, m in found.items() if (number := m.groupdict().get("once"))}
    same = len(numbers) > 1 and len({named(found[head]) for head in numbers}) == 1
    doubtful = same or max(Counter(numbers.values()).values(), default=0) > 1
    return {head: named(m) for head, m in found.items() if not (doubtful and head in numbers)}


def named(match: re.Match) -> Owner:
    return (match["student"] or "").strip(), match.groupdict().get("number") or ""


def are_classes(folders: list[Level], wrapped: bool = False) -> bool:
    """Do these folders hold students, and are no students themselves?

    A folder does if two folders in it hold the same lesson; one that is `wrapped` around all else
    does also if its files have names of their own. Several do if this is so of each, and each is
    for another lesson or other students.
    """
    folders = [[(file, rest) for file, rest in folder if file.proper] for folder in folders]
    if not all(folders) or not folders:
        return False
    heads = [grouped(folder) for folder in folders]
    if wrapped and own_names(heads[0]):
        return True
    if not all(platform(each) or several(each) for each in heads):
        return False
    lessons = [lessons_of(folder) for folder in folders]
    apart = len(set(lessons)) == len(lessons) and all(len(each) == 1 for each in lessons)
    return apart or max(Counter(head for each in heads for head in each).values()) == 1


def own_names(heads: dict[str, Level]) -> bool:
    """Are there files here, all of them named after their students?"""
    loose = [head for head in heads if not is_folder(head)]
    return bool(loose) and all(map(names.own, loose))


def several(heads: dict[str, Level]) -> bool:
    """Are these folders of which two hold the same lesson, and no files?"""
    if not all(map(is_folder, heads)):
        return False
    lessons = Counter(lesson for below in heads.values() for lesson in lessons_of(below))
    return len(heads) > 1 and ("" in lessons or max(lessons.values()) > 1)


def lessons_of(level: Level) -> frozenset[str]:
    """The lessons that the names of files claim; "" for one that claims none."""
    return frozenset(names.lesson_in(file.name) for file, _ in level if file.proper)
