"""What is needed to take the course, looked at one by one: what is wrong, and what mends it."""

import importlib.metadata
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.sentences import Sentence, sentence

HANGUL = "\N{HANGUL SYLLABLE GA}"
NAME = "course"  # the command, and the distribution that brings it has requirements


@dataclass(frozen=True)
class Finding:
    """What was found, and the command that mends it where something is wrong.

    Attributes:
        says: one sentence.
        mend: what to type, or one sentence of what to do; None where all is well.
        needed: whether the course does not work without it.
    """

    says: Sentence
    mend: Sentence | None = None
    needed: bool = True

    @property
    def is_well(self) -> bool:
        return self.mend is None


def examined() -> Iterator[Finding]:
    """All findings, the light ones first. One that stops itself is told as it is."""
    for look in LOOKS:
        try:
            yield from look()
        except Exception as error:  # a doctor who falls ill says so, and goes on
            told = {"what": look.__name__, "kind": type(error).__name__, "why": error}
            yield Finding(sentence(ILL, **told), Sentence(ASK), needed=False)


ILL = "This could not be looked at: {what} ({kind}: {why})."
ASK = "Send this line to your instructor."


def python() -> Iterator[Finding]:
    from packaging.specifiers import SpecifierSet

    version, wanted = sys.version.split()[0], about().metadata["Requires-Python"]
    if SpecifierSet(wanted).contains(version, prereleases=True):
        yield Finding(sentence("Python {version}, in {place}.", version=version, place=sys.prefix))
    else:
        why = sentence(OTHER_PYTHON, version=version, wanted=wanted)
        yield Finding(why, Sentence("python3.13 -m venv .venv"))


OTHER_PYTHON = "This is Python {version}. The course needs Python {wanted}."


def about() -> importlib.metadata.Distribution:
    """The installed distribution of the course."""
    (command,) = importlib.metadata.entry_points(group="console_scripts", name=NAME)
    return command.dist


def packages() -> Iterator[Finding]:
    """The packages that the course needs, in the versions that it needs."""
    from packaging.requirements import Requirement

    wrong, count = [], 0
    for text in about().requires or ():
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        count += 1
        if (have := installed(wanted.name)) is None or not wanted.specifier.contains(have):
            wrong.append((wanted, have))
    if not wrong:
        yield Finding(sentence("All {count} packages are installed.", count=count))
        return
    told = ", ".join(f"{wanted.name} {have or '–'}" for wanted, have in wrong)
    names = " ".join(f'"{wanted.name}{wanted.specifier}"' for wanted, _ in wrong)
    mend = sentence("{python} -m pip install {names}", python=sys.executable, names=names)
    yield Finding(sentence("Missing or too old: {told}.", told=told), mend)


def installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def tensorflow() -> Iterator[Finding]:
    """Does it start here, and does it see the GPU that the machine has?"""
    from course.lab.devices import describe, quiet

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with quiet():
            import keras

            found = describe(keras.backend.backend())
    except (ImportError, OSError) as error:
        why = sentence("TensorFlow does not start: {why}", why=str(error).splitlines()[0])
        yield Finding(why, sentence(AGAIN, python=sys.executable))
        return
    yield Finding(sentence("{found}.", found=found))
    if shutil.which("nvidia-smi") and "CPU" in found:
        mend = sentence(WITH_CUDA, python=sys.executable)
        yield Finding(Sentence(UNSEEN), mend, needed=False)


AGAIN = "{python} -m pip install --force-reinstall tensorflow"
UNSEEN = "There is a GPU from NVIDIA, and TensorFlow does not see it. The lessons run without it."
WITH_CUDA = '{python} -m pip install "tensorflow[and-cuda]"'


def jupyter() -> Iterator[Finding]:
    """Is JupyterLab here, and does its kernel run this Python?"""
    if importlib.util.find_spec("jupyterlab") is None:
        mend = sentence("{python} -m pip install jupyterlab", python=sys.executable)
        yield Finding(Sentence("JupyterLab is not installed."), mend, needed=False)
        return
    from jupyter_client.kernelspec import KernelSpecManager

    runs = KernelSpecManager().get_kernel_spec("python3").argv[0]
    own = Path(shutil.which(runs) or runs)
    if own.parent == Path(sys.executable).parent or own.name == runs:
        yield Finding(Sentence("JupyterLab and its kernel run this Python."))
        return
    mend = sentence("{python} -m ipykernel install --sys-prefix", python=sys.executable)
    yield Finding(sentence(OTHER_KERNEL, own=own), mend)


OTHER_KERNEL = "The kernel “Python 3” of Jupyter runs another Python: {own}."


def folder() -> Iterator[Finding]:
    """Can notebooks be saved here?"""
    here = Path.cwd()
    try:
        with tempfile.TemporaryFile(dir=here):
            yield Finding(sentence("This folder can be written to: {here}.", here=here))
    except OSError as error:
        why = sentence("Nothing can be saved in {here}: {why}.", here=here, why=error.strerror)
        yield Finding(why, Sentence("Go to a folder of your own, as with: cd ~"))


def console() -> Iterator[Finding]:
    """Has the console all signs?"""
    encoding = sys.stdout.encoding or "ascii"
    try:
        "✓✗○ηλ".encode(encoding)
        yield Finding(sentence("The console shows all signs ({encoding}).", encoding=encoding))
    except UnicodeEncodeError:
        set_it = "set PYTHONUTF8=1" if os.name == "nt" else "export PYTHONUTF8=1"
        says = sentence("The console ({encoding}) lacks some signs.", encoding=encoding)
        yield Finding(says, Sentence(set_it), needed=False)


def fonts() -> Iterator[Finding]:
    """Is there a font for labels in Korean?"""
    from matplotlib.font_manager import fontManager, get_font

    paths = {each.fname for each in fontManager.ttflist}
    if any(get_font(path).get_char_index(ord(HANGUL)) for path in sorted(paths)):
        yield Finding(Sentence("Pictures can have labels in Korean."))
    else:
        mend = Sentence("python -m pip install koreanize-matplotlib")
        yield Finding(Sentence(NO_HANGUL), mend, needed=False)


NO_HANGUL = "No font has Hangul. The lessons' pictures need none; labels of yours in Korean would."
LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python,
    packages,
    folder,
    console,
    jupyter,
    fonts,
    tensorflow,
)
