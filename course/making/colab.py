"""The first cell of a notebook: on Colab it installs the course; then it compares versions."""

from dataclasses import dataclass

TITLE = "# @title Colab: install the course once. Anywhere else nothing is installed."
CELL = (
    TITLE
    + '''
import contextlib
import importlib.metadata
import importlib.util
import subprocess
import sys
from pathlib import Path


def sources():
    """Where the course may come from: a file here or on Drive, its address, Drive once more."""
    drive, wheel = Path("/content/drive/MyDrive/{package}"), "{wheel}"
    yield from (str(path.resolve()) for place in (Path(), drive) for path in place.glob(wheel))
    yield from {addresses}
    if not drive.parent.exists():
        from google.colab import drive as mounted

        mounted.mount("/content/drive")
        yield from map(str, drive.glob(wheel))


if "google.colab" in sys.modules and importlib.util.find_spec("course") is None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet"]
    for source in sources():
        if subprocess.run([*pip, source], capture_output=True).returncode == 0:
            importlib.invalidate_caches()
            break
    else:
        print("The course could not be installed. Put the file that your teacher gave you,")
        print("{wheel}, on your Google Drive,")
        print("into the folder {package}, and run this cell again.")

with contextlib.suppress(importlib.metadata.PackageNotFoundError):
    if (version := importlib.metadata.version("{package}")) != "{version}":
        print(f"This notebook is of version {version} of the course, installed is {{version}}.")
        print("Take the notebook of that version: course update NOTEBOOK, in a terminal.")\
'''
)


@dataclass(frozen=True)
class Origin:
    """Where the package of a notebook comes from.

    Attributes:
        package: its name.
        version: of the package, for which the notebook was made.
        address: from which pip installs it; "" for none.
    """

    package: str
    version: str
    address: str = ""

    @property
    def wheel(self) -> str:
        """The file of the package, as a pattern."""
        return f"{self.package.replace('-', '_')}-{self.version}-*.whl"

    @property
    def cell(self) -> str:
        addresses = [self.address] if self.address else []
        about = {"package": self.package, "version": self.version, "wheel": self.wheel}
        return CELL.format(**about, addresses=addresses)


def is_setup(cell: str) -> bool:
    """Is it this cell? No output of a lesson depends on it."""
    return cell.startswith(TITLE)
