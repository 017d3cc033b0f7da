"""What the builder makes of a lesson."""

import nbformat
import pytest

from lessons import SYLLABUS, answers, build, catalogue, documents

every_lesson = pytest.mark.parametrize("topic", SYLLABUS)


@every_lesson
def test_two_builds_give_the_same_text(topic):
    assert build.text(build.student(topic)) == build.text(build.student(topic))
    assert build.text(build.solution(topic)) == build.text(build.solution(topic))


@every_lesson
def test_generated_notebooks_are_valid_and_say_where_they_come_from(topic):
    for notebook in (build.student(topic), build.solution(topic)):
        nbformat.validate(notebook)
        assert f"Generated from lessons/{topic}/lesson.py" in notebook.metadata["generated"]
        assert notebook.cells[0].source.startswith("<!-- Generated from")
        assert "Open in Colab" in notebook.cells[0].source


@every_lesson
def test_cell_ids_are_unique_and_survive_a_new_cell(topic):
    before = build.student(topic).cells
    ids = [cell.id for cell in before]
    assert len(set(ids)) == len(ids)
    more = [nbformat.v4.new_markdown_cell("new"), *before]
    assert [cell.id for cell in build.identified(more)][1:] == ids


@every_lesson
def test_students_get_no_outputs_and_solved_notebooks_have_them(topic):
    student = nbformat.read(build.ROOT / "notebooks" / build.name(topic), as_version=4)
    solved = nbformat.read(build.ROOT / "solutions" / build.name(topic), as_version=4)
    code = [[c for c in n.cells if c.cell_type == "code"] for n in (student, solved)]
    assert not any(cell.outputs or cell.execution_count for cell in code[0])
    assert all(cell.execution_count for cell in code[1])
    assert not any(o.output_type == "error" for cell in code[1] for o in cell.outputs)
    assert not any(o.get("name") == "stderr" for cell in code[1] for o in cell.outputs)


@every_lesson
def test_nbgrader_metadata_is_derived_from_the_checks(topic):
    marked = [
        cell.metadata["nbgrader"]
        for cell in build.student(topic).cells
        if "nbgrader" in cell.metadata
    ]
    points = {m["grade_id"]: m["points"] for m in marked if m["grade"]}
    solutions = {m["grade_id"] for m in marked if m["solution"]}
    exercises = answers.exercises(topic)
    assert points == {f"{e.check}-check": catalogue.check_of(topic, e).points for e in exercises}
    assert solutions == {e.check for e in exercises}


@every_lesson
def test_the_readme_lists_the_lesson_and_its_exercises(topic):
    readme = (build.ROOT / "README.md").read_text(encoding="utf-8")
    assert f"(notebooks/{build.name(topic)})" in readme
    assert all(f"`{exercise.check}`" in readme for exercise in answers.exercises(topic))


def test_a_document_of_older_sources_is_stale(monkeypatch):
    monkeypatch.setitem(documents.DOCUMENTS, "mistakes.md", (str, lambda: ["another source"]))
    assert documents.stale() == ["docs/mistakes.md"]


def test_a_change_of_prose_keeps_the_outputs(monkeypatch):
    topic, lesson = SYLLABUS[0], answers.lesson(SYLLABUS[0])
    monkeypatch.setattr(
        answers, "lesson", lambda _: lesson + "\n# %% [markdown]\n# One more word.\n"
    )
    notebook, fresh = build.with_outputs(topic)
    assert fresh and any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("added", ["\n# %%\nx = 1\n"])
def test_a_change_of_code_makes_the_outputs_stale(monkeypatch, added):
    topic, lesson = SYLLABUS[0], answers.lesson(SYLLABUS[0])
    monkeypatch.setattr(answers, "lesson", lambda _: lesson + added)
    assert not build.with_outputs(topic)[1]


def test_a_new_mistake_makes_only_its_exercise_stale(monkeypatch):
    from lessons.optimizers import mistakes

    more = [*mistakes.MISTAKES, mistakes.Mistake("adam", "a", "b", "New: one more.")]
    monkeypatch.setattr(mistakes, "MISTAKES", more)
    assert [exercise.check for exercise in catalogue.stale("optimizers")] == ["adam"]
