"""What students get: the notebooks and the package, without a solution."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECRET = ("lesson.py", "mistakes.py")
SHIPPED = ("README.md", "requirements.txt", "pyproject.toml", "Makefile", "LICENSE", "docs")


def release(folder: Path) -> list[Path]:
    """Copy the student's files into a new folder and return their paths.

    Raises `FileExistsError` where the folder holds something already.
    """
    prove_new(folder)
    secret = shutil.ignore_patterns("__pycache__", ".*", *SECRET)
    for name in ("notebooks", "lessons"):
        shutil.copytree(ROOT / name, folder / name, ignore=secret, dirs_exist_ok=True)
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, folder / name)
    return [path for path in folder.rglob("*") if path.is_file()]


def prove_new(folder: Path) -> None:
    """Raises FileExistsError where a folder holds something already."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
