"""The laws that every lesson obeys."""

import ast
import json
import re
import sys
import zipfile
from dataclasses import replace
from functools import partial

import nbformat
import numpy as np
import pytest

from course import syllabus
from course.answers.cells import python
from course.answers.reading import read
from course.answers.sources import source_of
from course.checking import locating
from course.checking.comparing import signature
from course.checking.disabling import family, named, package
from course.checking.observation import Observation
from course.checking.observing import observe, observe_source
from course.checking.recording import recorded
from course.checking.rounding import Mover
from course.checking.undecided import undecided
from course.files import text
from course.making import building, documents, exercises, release
from course.making.catalogue import check_of
from course.making.known_values import SECONDS
from course.making.wrong_answers import edited, mistakes, wrong_answer

LESSONS = syllabus.lessons()
EXERCISES = [(lesson, exercise.name) for lesson in LESSONS for exercise in lesson.exercises]
KNOWN = [(lesson, name, m) for lesson, name in EXERCISES for m in mistakes(lesson, name)]
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=[each.name for each in LESSONS])
every_exercise = pytest.mark.parametrize(
    "lesson, name", EXERCISES, ids=[name for _, name in EXERCISES]
)


def equivalents(lesson, name) -> list[str]:
    """Cells that answer an exercise rightly, in other ways than the solution."""
    if not (lesson.folder / "equivalents.py").exists():
        return []
    solved = exercises.solved(exercises.asked(lesson)[name])
    found = lesson.module("equivalents").EQUIVALENT.get(name, [])
    return [cell(solved) if callable(cell) else cell for cell in found]


@every_exercise
def test_the_solution_passes_and_a_blank_is_not_written_yet(lesson, name):
    check, cell = check_of(lesson, name), exercises.asked(lesson)[name]
    verdict = check(exercises.answer(lesson, name))
    assert verdict.passed and verdict.score == lesson[name].points
    assert verdict.text.startswith("✓ ")
    verdict = check(exercises.answer(lesson, name, exercises.blank(cell)))
    assert verdict.blank and not verdict.passed and verdict.score == 0
    assert "is not written yet" in verdict.text


@pytest.mark.parametrize(
    "lesson, name, mistake", KNOWN, ids=[f"{name}: {known.name}" for _, name, known in KNOWN]
)
def test_a_known_mistake_hears_its_name_and_only_its_own(lesson, name, mistake):
    """In at most eight lines of eighty columns, and after the way through the wall as well.

    Where few values are possible, or none is a number, it hears that the mistake does the same.
    """
    check = check_of(lesson, name)
    seen = check.observe(wrong_answer(lesson, name, mistake))
    verdict = check.judge(seen)
    assert verdict.passed == mistake.accepted
    assert verdict.mistakes + verdict.alike == (() if mistake.accepted else (mistake.name,))
    assert verdict.whole and mistake.title.split()[0] in verdict.text
    far = check.judge(
        Observation.from_json(seen.to_json())
    )  # only who has the answer finds a place
    assert replace(far, place=verdict.place) == verdict
    lines = verdict.text.splitlines()
    assert len(lines) <= 8 and max(map(len, lines)) <= 80
    assert len(mistake.text) <= 140 and "!" not in mistake.text


def test_the_readme_shows_what_a_check_really_says():
    lesson = syllabus.lesson("optimizers")
    known = {mistake.name: mistake for mistake in mistakes(lesson, "adam")}
    wrong = wrong_answer(lesson, "adam", known["no_bias_correction"])
    check = check_of(lesson, "adam")
    said = check.judge(check.observe(wrong)).text
    assert f"```\n{said}\n```" in text(syllabus.root() / "README.md")


def pairs_of(check):
    """The fingerprints of two mistakes at once."""
    return [known for known in check.fingerprints if len(known.mistakes) == 2]


@every_exercise
def test_two_mistakes_at_once_are_told_apart_from_all_others(lesson, name):
    check = check_of(lesson, name)
    for pair in pairs_of(check):
        nearest = min(check.fingerprints, key=lambda known: known.distance(pair.prints, pair.fault))
        assert nearest.names == pair.names


@pytest.mark.heavy
@every_lesson
def test_two_mistakes_at_once_hear_both_names(lesson):
    """One in ten of the pairs, run again."""
    for exercise in lesson.exercises:
        check = check_of(lesson, exercise.name)
        pairs = pairs_of(check)
        edits = {mistake.name: mistake for mistake in mistakes(lesson, exercise.name)}
        for pair in pairs[::10]:
            both = [edits[mistake.name] for mistake in pair.mistakes]
            seen = check.observe(wrong_answer(lesson, exercise.name, *both))
            assert check.judge(seen).mistakes == pair.names


@every_exercise
def test_right_answers_pass_and_no_two_mistakes_are_nearer_than_a_hundred_times_rounding(
    lesson, name, capsys
):
    check, noise = check_of(lesson, name), 0.0
    for cell in [None, *equivalents(lesson, name)]:
        seen = check.observe(exercises.answer(lesson, name, *([cell] if cell else [])))
        verdict = check.judge(seen)
        assert verdict.passed and " ".join(verdict.text.split()) == f"✓ {check.fact}", cell
        values = check.measured(seen).values
        noise = max(noise, np.abs(signature(values, check.expected(), check.scale)).max())
    single = [known for known in check.fingerprints if len(known.mistakes) == 1]
    smallest, names = min(documents.distances(single))
    with capsys.disabled():
        print(f"\n  {name}: smallest distance {smallest:.4f} {names}, rounding {noise:.1e}")
    assert smallest >= 100 * max(noise, 1e-7)


# --- the place of what is wrong


@every_exercise
def test_a_right_answer_is_never_run_a_second_time(lesson, name, monkeypatch):
    monkeypatch.setattr(locating, "locate", None)
    assert check_of(lesson, name)(exercises.answer(lesson, name)).passed


@pytest.mark.heavy
@every_exercise
def test_right_answers_pass_while_they_are_recorded_and_have_no_place(lesson, name):
    check = check_of(lesson, name)
    for cell in exercises.right_answers(lesson, name):
        run = partial(recorded, check.probe, exercises.answer(lesson, name, cell), "", SECONDS)
        if not (found := run()) or not (moved := run(move=Mover())):
            continue
        assert check.judge(found.seen).passed
        search = locating.Search(found, check.values.hashes, undecided(found, moved))
        assert not [label for label, _ in found.groups if search.place([label])]


# --- the built-in, disabled

BORROWING = [each for each in EXERCISES if check_of(*each).borrowed]
every_borrowing_exercise = pytest.mark.parametrize(
    "lesson, name", BORROWING, ids=[name for _, name in BORROWING]
)
# What these expect comes from elsewhere than the built-in that they disable.
OTHER_REFERENCES = {
    "fans": "counts the connections with TensorFlow's tape",
    "bayesian_search": "expects goals, which a search of scikit-learn reaches",
}


@every_borrowing_exercise
def test_the_reference_is_disabled_behind_its_own_wall(lesson, name):
    if name in OTHER_REFERENCES:
        pytest.skip(OTHER_REFERENCES[name])
    check = check_of(lesson, name)
    seen = observe(check.probe, check.reference, borrowed=check.borrowed)
    assert seen.ended.how == "borrowed"


@every_borrowing_exercise
def test_right_answers_pass_behind_the_wall_from_their_definition_on(lesson, name):
    check, solved = check_of(lesson, name), exercises.solved(exercises.asked(lesson)[name])
    variants = [edited(solved, known) for known in mistakes(lesson, name) if known.accepted]
    for cell in (solved, *filter(None, variants), *equivalents(lesson, name)):
        source = source_of(check.answer, [*exercises.solved_cells(lesson), cell]).cells
        seen = observe_source(check.probe, check.answer, source, borrowed=check.borrowed)
        assert check.judge(seen).passed, (cell, seen.ended)


@every_borrowing_exercise
def test_every_name_of_a_family_means_something_here(lesson, name):
    """A private name may move with a new version: then this tells."""
    borrowed = check_of(lesson, name).borrowed
    here = [each for each in borrowed if package(each) in sys.modules]
    assert here and not [each for each in here if named(each) is None]
    assert family(borrowed)


@every_exercise
def test_every_exercise_has_a_fact_a_hint_known_mistakes_and_words_for_its_labels(lesson, name):
    check, exercise = check_of(lesson, name), lesson[name]
    known = [mistake for mistake in mistakes(lesson, name) if not mistake.accepted]
    assert check.fact.endswith(".") and check.hint.startswith("Hint: ")
    assert check.__doc__ == f"{check.fact}\n\n{check.hint}"
    assert len(known) >= exercise.mistakes
    assert len({mistake.title for mistake in known}) == len(known)
    for label in check.expected():
        assert label.split("|")[0] in check.labels and "{" not in check.labelled(label)


@every_lesson
def test_an_author_has_forgotten_nothing(lesson):
    building.prove(lesson)
    if (lesson.folder / "equivalents.py").exists():
        names = {exercise.name for exercise in lesson.exercises}
        assert set(lesson.module("equivalents").EQUIVALENT) <= names


def test_every_folder_with_a_lesson_is_in_the_syllabus():
    folders = {path.parent.name for path in syllabus.home().glob("*/lesson.py")}
    assert folders == set(syllabus.names())


def test_what_is_generated_is_up_to_date():
    stale = list(building.stale())
    assert not stale, "; ".join([*stale, f"run: {building.RENEW}"])


@every_lesson
def test_solved_notebooks_hold_outputs_and_no_error(lesson):
    solved = nbformat.read(syllabus.root() / "solutions" / lesson.notebook, as_version=4)
    code = [cell for cell in solved.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert not any(o.output_type == "error" for cell in code for o in cell.outputs)
    assert not any(o.get("name") == "stderr" for cell in code for o in cell.outputs)


# --- what is handed out


def statements(source):
    """Every statement of a source that holds no other, as a syntax tree in text.

    `return w` says nothing.
    """
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    plain = (node for node in nodes if not hasattr(node, "body"))
    return {ast.dump(n) for n in plain if not isinstance(getattr(n, "value", None), ast.Name)}


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The statements of all released code, by file."""
    folder = tmp_path_factory.mktemp("release") / "course"
    release.release(folder)
    found = {}
    for path in (folder / "notebooks").glob("*.ipynb"):
        cells = read(path.name, path.read_bytes()).code
        found[path.name] = set().union(*(statements(python(cell)) for cell in cells))
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                found[name] = statements(archive.read(name).decode())
    return found


@every_exercise
def test_no_released_file_holds_a_statement_of_a_solution(lesson, name, released):
    cell = exercises.asked(lesson)[name]
    secret = statements(exercises.solved(cell)) - statements(exercises.blank(cell))
    assert secret
    assert not {path for path, known in released.items() if secret & known}


def test_a_release_has_no_file_with_solutions_or_what_is_made_of_them(released):
    names = {tuple(name.split("/")[::2]) for name in released if name.startswith("lessons/")}
    assert ("lessons", "checks.py") in names
    secret = ("lesson.py", "mistakes.py", "equivalents.py", "mutants.py")
    assert not names & {("lessons", name) for name in secret}


def test_no_prose_of_a_notebook_says_what_the_build_fills_in():
    """Points and minutes stand in one place: `__init__.py` of the lesson."""
    for lesson in LESSONS:
        notebook = syllabus.root() / "notebooks" / lesson.notebook
        words = json.loads(text(notebook))["cells"]
        prose = ["".join(c["source"]) for c in words if c["cell_type"] == "markdown"]
        assert not re.search(r"\{\{\w+\}\}", "\n".join(prose))
        assert not re.search(r"\d+ (minutes|points?)\)", exercises.source(lesson))


LIST_INSIDE = re.compile(r"^(?![-*>|#$%]|\d+\.|\s)[^\n]+\n((?:1\.|[-*]) .*)$", re.M)


@every_lesson
def test_no_line_of_a_paragraph_begins_like_a_list(lesson):
    """Markdown makes a list of "larger than" and below it "1. So we draw"."""
    prose = re.sub(r"(?m)^# ?", "", exercises.source(lesson))
    assert LIST_INSIDE.findall(prose) == []


# --- pictures


def shown_by(lesson) -> list[dict]:
    """The data of all outputs of a solved notebook."""
    solved = nbformat.read(syllabus.root() / "solutions" / lesson.notebook, as_version=4)
    code = [cell for cell in solved.cells if cell.cell_type == "code"]
    return [output.get("data", {}) for cell in code for output in cell.outputs]


@every_lesson
def test_no_figure_is_without_alternative_text_and_caption(lesson):
    for data in shown_by(lesson):
        assert not [kind for kind in data if kind.startswith("image/")], "use plots.show"
        page = data.get("text/html", "")
        page = re.sub(r'<div class="explore".*?</output></div>', "", page, flags=re.S)
        words = re.findall(
            r'<figure[^>]*><img [^>]*alt="[^"]+"[^>]*><figcaption>Figure \d+\. ', page
        )
        assert len(words) == page.count("<img") + page.count("<svg") + page.count("<video")
