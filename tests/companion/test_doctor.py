"""The doctor says what is wrong with a computer, and the one command that mends it."""

import importlib.metadata
import sys

import pytest

from course.companion import doctor


def findings(look) -> list[tuple[str, str]]:
    return [(each.says.text, each.mend.text if each.mend else "") for each in look()]


@pytest.fixture
def requires(monkeypatch):
    """Let the course require something else."""

    class About:
        def __init__(self, python, requires):
            self.metadata, self.requires = {"Requires-Python": python}, requires

    def run(python=">=3.11", requires=()):
        monkeypatch.setattr(doctor, "about", lambda: About(python, requires))

    return run


def test_a_python_that_is_too_new_is_named_and_replaced(requires):
    requires(">=3.11,<3.11")
    ((says, mend),) = findings(doctor.python)
    version = sys.version.split()[0]
    assert says.startswith(f"This is Python {version}. The course needs") and "venv" in mend


def test_what_is_missing_or_too_old_is_installed_by_one_command(requires):
    requires(requires=["rich>=999", "nosuchpackage", "typer", 'gone; extra == "author"'])
    have = importlib.metadata.version("rich")
    ((says, mend),) = findings(doctor.packages)
    assert says == f"Missing or too old: rich {have}, nosuchpackage –."
    assert mend == f'{sys.executable} -m pip install "rich>=999" "nosuchpackage"'


def test_where_all_is_there_it_says_so(requires):
    requires(requires=["rich", "typer"])
    assert findings(doctor.packages) == [("All 2 packages are installed.", "")]
    assert findings(doctor.python)[0][1] == ""


def test_the_installed_course_says_what_it_requires():
    about = doctor.about()
    assert ">=3.11" in about.metadata["Requires-Python"]
    assert any(each.startswith("tensorflow") for each in about.requires)


def test_a_folder_that_cannot_be_written_to(monkeypatch):
    def refuses(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuses)
    ((says, mend),) = findings(doctor.folder)
    assert "Nothing can be saved in" in says and "Permission denied" in says and "cd ~" in mend


def test_a_tensorflow_that_does_not_start(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    ((says, mend),) = findings(doctor.tensorflow)
    assert says.startswith("TensorFlow does not start") and "--force-reinstall" in mend


@pytest.mark.parametrize("runs, well", [(sys.executable, True), ("/elsewhere/python", False)])
def test_a_kernel_that_runs_another_python(monkeypatch, runs, well):
    kernelspec = pytest.importorskip("jupyter_client.kernelspec")

    class Spec:
        argv = (runs,)

    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(kernelspec.KernelSpecManager, "get_kernel_spec", lambda self, name: Spec)
    ((_, mend),) = findings(doctor.jupyter)
    assert (mend == "") == well and (well or "ipykernel install" in mend)


def test_one_that_falls_ill_does_not_stop_the_others(monkeypatch):
    def sick():
        raise RuntimeError("no pulse")
        yield

    monkeypatch.setattr(doctor, "LOOKS", (sick, doctor.folder))
    first, second = doctor.examined()
    assert "no pulse" in first.says.text and not first.needed and second.is_well


def test_the_command_ends_with_1_where_something_needed_is_missing(
    requires, monkeypatch, course_command
):
    monkeypatch.setattr(doctor, "LOOKS", (doctor.packages, doctor.console))
    requires(requires=["nosuchpackage"])
    result = course_command("doctor")
    assert result.exit_code == 1 and "✗ Missing or too old: nosuchpackage –." in result.stdout
    requires()
    assert course_command("doctor").exit_code == 0


def test_another_python_is_one_sentence_at_the_first_import(monkeypatch):
    import course

    monkeypatch.setattr(sys, "version_info", (3, 14, 1))
    with pytest.raises(SystemExit, match="This is Python 3\\.14"):
        course.prove_python()
