"""What is handed out: made from the sources, without an answer, in the words of a student's day."""

import json
import zipfile

import nbformat
import pytest

from course.files import text
from course.making import release
from course.making.release import wheel
from course.sentences import Stop

SECRET = ("lesson.py", "mistakes.py", "equivalents.py", "mutants.py")


@pytest.fixture
def sources(tiny_and_built):
    """A course whose owner has typed and run an answer in `notebooks/`."""
    path = tiny_and_built.root / "notebooks" / "01_doubling.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("raise NotImplementedError", "return x + x  # typed")
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="✓ it is right")]
    nbformat.write(notebook, path)
    return tiny_and_built


def everything(folder) -> str:
    """All text of a release, that in its package too."""
    found = [text(path) for path in folder.rglob("*") if path.suffix not in (".whl", "")]
    (package,) = folder.glob("*.whl")
    with zipfile.ZipFile(package) as archive:
        names = [n for n in archive.namelist() if n.endswith((".py", ".txt", ".html", "METADATA"))]
        found += [archive.read(name).decode() for name in names]
    return "\n".join(found)


def test_what_was_typed_and_run_in_the_notebooks_does_not_go_out(sources, tmp_path):
    release.release(tmp_path / "out")
    notebook = nbformat.read(tmp_path / "out" / "notebooks" / "01_doubling.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs for cell in code)
    assert sum("raise NotImplementedError" in cell.source for cell in code) == 2
    assert "# typed" not in everything(tmp_path / "out")


def test_no_solution_and_no_link_to_one_goes_out(sources, tmp_path):
    release.release(tmp_path / "out")
    said = everything(tmp_path / "out")
    assert "2.0 * np.asarray(x)" not in said and "double(double(x))" not in said
    assert "(solutions/" not in said and "blob/main/solutions" not in said
    with zipfile.ZipFile(next((tmp_path / "out").glob("*.whl"))) as archive:
        names = {name for name in archive.namelist() if name.startswith("tinycourse/doubling/")}
    names = {name.rpartition("/")[2] for name in names}
    assert not names & {*SECRET, "solutions.txt"}
    assert {"probes.py", "checks.py", "tools.py", "fingerprints.npz", "notebook.ipynb"} <= names


def test_solutions_go_out_where_the_instructor_wants_it(sources, tmp_path):
    from course.checking import solution

    release.release(tmp_path / "out", solutions=True)
    with zipfile.ZipFile(next((tmp_path / "out").glob("*.whl"))) as archive:
        kept = archive.read(f"tinycourse/doubling/{solution.FILE}").decode()
    folder = sources.path("doubling")
    (folder / solution.FILE).write_text(kept)
    assert "return 2.0 * np.asarray(x)" in solution.of(sources.lesson, "double", passed=True)
    assert "2.0 * np.asarray(x)" not in everything(tmp_path / "out")


def test_a_release_is_small_and_says_how_to_start(sources, tmp_path):
    files = release.release(tmp_path / "out")
    shown = sorted(path.relative_to(tmp_path / "out").as_posix() for path in files)
    assert shown == [
        "LICENSE",
        "README.md",
        "notebooks/01_doubling.ipynb",
        "requirements.txt",
        "tiny-1.0-py2.py3-none-any.whl",
    ]
    assert f"Put the file `{shown[-1]}`" in text(tmp_path / "out" / "README.md")
    requirements = text(tmp_path / "out" / "requirements.txt")
    assert "./tiny-1.0-py2.py3-none-any.whl" in requirements and "jupyterlab" in requirements
    assert not any(name in requirements for name in ("pytest", "ruff", "nbval", "distributed"))
    assert "pip install -r requirements.txt" in text(tmp_path / "out" / "README.md")


ADDRESSES = [
    "",
    "https://github.com/kim/course",
    "https://github.com/kim/course.git/",
    "kim/course",
]


@pytest.mark.parametrize("repository", ADDRESSES)
def test_a_badge_stands_only_where_there_is_a_repository(sources, tmp_path, repository):
    release.release(tmp_path / "out", repository=repository)
    cells = json.loads(text(tmp_path / "out" / "notebooks" / "01_doubling.ipynb"))["cells"]
    badge = "https://colab.research.google.com/github/kim/course/blob/main/notebooks/01_doubling"
    assert (badge in "".join(cells[0]["source"])) == bool(repository)
    package = "https://github.com/kim/course/raw/main/tiny-1.0-py2.py3-none-any.whl"
    assert (package in "".join(cells[1]["source"])) == bool(repository)
    assert "github.com/nobody" not in text(tmp_path / "out" / "notebooks" / "01_doubling.ipynb")


URLS = {
    "https://files.example/course": "https://files.example/course/tiny-1.0-py2.py3-none-any.whl",
    "https://files.example/c.whl": "https://files.example/c.whl",
}


@pytest.mark.parametrize("url, address", URLS.items())
def test_colab_takes_the_package_from_the_address_that_the_release_was_given(
    sources, tmp_path, url, address
):
    release.release(tmp_path / "out", repository="kim/course", wheel_url=url)
    said = text(tmp_path / "out" / "notebooks" / "01_doubling.ipynb")
    assert f"'{address}'" in said and "raw/main" not in said
    with pytest.raises(Stop, match="is no address of a package"):
        release.release(tmp_path / "other", wheel_url="course.whl")


def test_a_lesson_that_is_handed_out_alone_keeps_its_number(sources, tmp_path):
    from course import syllabus
    from course.making import template

    template.new("first")
    sources.change("__init__.py", '("doubling",)', '("first", "doubling")')
    release.release(tmp_path / "out", [syllabus.lesson("doubling")])
    assert [path.name for path in (tmp_path / "out" / "notebooks").iterdir()] == [
        "02_doubling.ipynb"
    ]
    with zipfile.ZipFile(next((tmp_path / "out").glob("*.whl"))) as archive:
        assert archive.read("tinycourse/__init__.py").decode() == "SYLLABUS = (None, 'doubling')\n"
        assert not any("tinycourse/first" in name for name in archive.namelist())


@pytest.mark.parametrize("address", ["git@github.com:a/b.git", "https://gitlab.com/a/b", "foo bar"])
def test_what_is_no_repository_on_github_is_told(sources, tmp_path, address):
    with pytest.raises(Stop, match="is no repository on GitHub: write"):
        release.release(tmp_path / "out", repository=address)
    assert not (tmp_path / "out").exists()


def test_a_lesson_that_is_named_twice_is_handed_out_once(sources, tmp_path):
    release.release(tmp_path / "out", [sources.lesson, sources.lesson])
    assert len(list((tmp_path / "out" / "notebooks").iterdir())) == 1


def test_a_release_inside_the_course_would_go_out_with_the_next_one(sources):
    with pytest.raises(Stop, match="lies inside the course"):
        release.release(sources.path("out"))


def test_a_release_does_not_overwrite_a_folder(sources, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep me")
    with pytest.raises(Stop, match="exists already and is not empty"):
        release.release(tmp_path / "out")
    assert text(tmp_path / "out" / "mine.txt") == "keep me"


def test_a_package_that_cannot_be_built_is_one_sentence(sources, tmp_path):
    project = sources.root / "pyproject.toml"
    project.write_text(text(project).replace('version = "1.0"', ""))
    with pytest.raises(Stop, match=r"The package could not be built: .*version"):
        wheel(tmp_path / "out", [sources.lesson])
