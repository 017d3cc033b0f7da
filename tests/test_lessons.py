"""The laws that every lesson obeys."""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest
from equivalents import EQUIVALENT

from lessons import SYLLABUS, answers, build, catalogue, documents, reading, release
from lessons.fingerprints import match

AT_LEAST = {"momentum": 12, "nesterov": 12, "adagrad": 14, "rmsprop": 14, "adam": 20, "adamw": 6}
EXERCISES = [(topic, exercise) for topic in SYLLABUS for exercise in answers.exercises(topic)]
KNOWN = [
    (topic, exercise, mistake)
    for topic, exercise in EXERCISES
    for mistake in catalogue.mistakes(topic, exercise.check)
]


NAMES = [exercise.check for _, exercise in EXERCISES]
every_exercise = pytest.mark.parametrize("topic, exercise", EXERCISES, ids=NAMES)
every_mistake = pytest.mark.parametrize(
    "topic, exercise, mistake",
    KNOWN,
    ids=[f"{exercise.check}: {mistake.name}" for _, exercise, mistake in KNOWN],
)


def answer_in(topic, exercise, cell):
    """The answer as this version of its cell defines it, earlier answers solved."""
    others = [answers.solved(source) for source in answers.code(answers.lesson(topic))]
    return answers.load(answers.source_of(exercise.answer, [*others, cell]), exercise.answer)


@every_exercise
def test_the_solution_passes(topic, exercise):
    check = catalogue.check_of(topic, exercise)
    verdict = check(answer_in(topic, exercise, answers.solved(exercise.cell)))
    assert verdict.passed and verdict.score == check.points
    assert verdict.text.startswith("✓ ")


@every_exercise
def test_a_blank_is_met_with_not_written_yet(topic, exercise):
    check = catalogue.check_of(topic, exercise)
    verdict = check(answer_in(topic, exercise, answers.blank(exercise.cell)))
    assert verdict.blank and not verdict.passed and verdict.score == 0
    assert "is not written yet" in verdict.text


@every_mistake
def test_a_known_mistake_hears_its_name_and_only_its_own(topic, exercise, mistake):
    check = catalogue.check_of(topic, exercise)
    observation = check.observe(catalogue.wrong_answer(topic, exercise, mistake))
    verdict = check.judge(observation)
    assert verdict.passed == mistake.accepted
    assert verdict.mistakes == (() if mistake.accepted else (mistake.name,))
    assert mistake.says.split()[0] in verdict.text
    assert check.judge(json.loads(json.dumps(observation, default=np.ndarray.tolist))) == verdict


@every_mistake
def test_feedback_fits_eight_lines_of_eighty_columns(topic, exercise, mistake):
    check = catalogue.check_of(topic, exercise)
    text = check.judge(check.observe(catalogue.wrong_answer(topic, exercise, mistake))).text
    assert len(text.splitlines()) <= 8 and max(map(len, text.splitlines())) <= 80
    assert len(mistake.says) <= 140 and "!" not in mistake.says


def test_the_readme_shows_what_a_check_really_says():
    (adam,) = [exercise for _, exercise in EXERCISES if exercise.check == "adam"]
    (mistake,) = [m for _, _, m in KNOWN if (m.check, m.name) == ("adam", "No bias correction")]
    check = catalogue.check_of("optimizers", adam)
    text = check.judge(check.observe(catalogue.wrong_answer("optimizers", adam, mistake))).text
    assert f"```\n{text}\n```" in (build.ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("topic", SYLLABUS)
def test_two_mistakes_at_once_hear_both_names(topic):
    """Every pair that can be told apart, by its fingerprint; one in ten is run as well."""
    for exercise in answers.exercises(topic):
        check = catalogue.check_of(topic, exercise)
        pairs = [known for known in check.fingerprints if len(known.mistakes) == 2]
        for pair in pairs:
            assert match(check.fingerprints, pair.vector, pair.fault).names == pair.names
        edits = {mistake.says: mistake for mistake in catalogue.mistakes(topic, exercise.check)}
        for pair in pairs[::10]:
            both = [edits[mistake.says] for mistake in pair.mistakes]
            observation = check.observe(catalogue.wrong_answer(topic, exercise, *both))
            assert check.judge(observation).mistakes == tuple(pair.names)


@every_exercise
def test_no_two_mistakes_are_nearer_than_a_hundred_times_rounding(
    topic, exercise, record_property, capsys
):
    check = catalogue.check_of(topic, exercise)
    cells = [exercise.cell, *EQUIVALENT.get(exercise.check, [])]
    right = [answer_in(topic, exercise, answers.solved(cell)) for cell in cells]
    noise = max(np.abs(check.signature(check.observe(answer))).max() for answer in right)
    single = [known for known in check.fingerprints if len(known.mistakes) == 1]
    smallest, names = min(documents.distances(single))
    with capsys.disabled():
        print(f"\n  {check.name}: smallest distance {smallest:.4f} {names}, rounding {noise:.1e}")
    assert smallest >= 100 * max(noise, 1e-7)


@pytest.mark.parametrize(
    "topic, exercise, cell",
    [(t, e, cell) for t, e in EXERCISES for cell in EQUIVALENT.get(e.check, [])],
    ids=[f"{e.check}-{i}" for t, e in EXERCISES for i, _ in enumerate(EQUIVALENT.get(e.check, []))],
)
def test_an_equivalent_answer_passes(topic, exercise, cell):
    check = catalogue.check_of(topic, exercise)
    verdict = check.judge(check.observe(answer_in(topic, exercise, cell)))
    assert verdict.passed and " ".join(verdict.text.split()) == f"✓ {check.fact}"


@every_exercise
def test_every_exercise_has_a_hint_points_minutes_and_known_mistakes(topic, exercise):
    check = catalogue.check_of(topic, exercise)
    known = [m for m in catalogue.mistakes(topic, exercise.check) if not m.accepted]
    assert check.fact.endswith(".") and check.hint.startswith("Hint: ")
    assert check.answer == exercise.answer
    assert len(known) >= AT_LEAST.get(check.name, 3)
    assert len({mistake.name for mistake in known}) == len(known)
    heading = rf"^## .* {check.name}\b.*\({check.minutes} minutes, {check.points} points\)"
    assert re.search(heading, answers.lesson(topic).replace("# ##", "##"), flags=re.M)


@pytest.mark.parametrize("topic", SYLLABUS)
def test_every_mistake_belongs_to_an_exercise(topic):
    known = catalogue.import_module(f"lessons.{topic}.mistakes").MISTAKES
    assert {m.check for m in known} == {e.check for e in answers.exercises(topic)}


def test_every_folder_with_a_lesson_is_in_the_syllabus():
    folders = {path.parent.name for path in Path(answers.__file__).parent.glob("*/lesson.py")}
    assert folders == set(SYLLABUS)


def test_what_is_generated_is_up_to_date():
    stale = list(build.stale())
    assert not stale, "; ".join([*stale, f"run: {build.RENEW}"])


def statements(source):
    """Every statement of a source that holds no other, as a syntax tree in text."""
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    return {ast.dump(node) for node in nodes if not hasattr(node, "body")}


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release") / "course"
    release.release(folder)
    return folder


def released_code(folder):
    for path in folder.rglob("*.py"):
        yield path, path.read_text(encoding="utf-8")
    for path in folder.rglob("*.ipynb"):
        for cell in reading.read(path.name, path.read_bytes()).code:
            yield path, answers.plain(cell)


@every_exercise
def test_no_released_file_holds_a_statement_of_a_solution(topic, exercise, released):
    solved, blank = answers.solved(exercise.cell), answers.blank(exercise.cell)
    secret = statements(solved) - statements(blank)
    assert secret
    leaks = {path.name for path, code in released_code(released) if secret & statements(code)}
    assert not leaks


def test_a_release_has_no_file_with_solutions_or_mistakes(released):
    names = {path.name for path in released.rglob("*")}
    assert not names & {"lesson.py", "mistakes.py", "solutions"}
    assert {"README.md", "requirements.txt", "notebooks", "fingerprints.npz"} <= names
