"""A student's notebook, as Jupyter saves it."""

import json

import pytest


class Mine:
    """A student's notebook that is opened, changed cell by cell, and saved."""

    def __init__(self, path, stored: dict):
        self.path, self.stored = path, stored
        self.save()

    @property
    def cells(self) -> list[dict]:
        return self.stored["cells"]

    def save(self) -> None:
        self.path.write_text(json.dumps(self.stored), encoding="utf-8")

    def again(self) -> "Mine":
        """The file as it is now."""
        return Mine(self.path, json.loads(self.path.read_text(encoding="utf-8")))

    def number(self, text: str) -> int:
        return next(i for i, cell in enumerate(self.cells) if text in source(cell))

    def change(self, old: str, new: str) -> None:
        """Edit the first cell in which a text stands."""
        cell = self.cells[self.number(old)]
        cell["source"] = source(cell).replace(old, new, 1)
        self.save()

    def insert(self, text: str, lines: str, kind: str = "code", **more) -> None:
        """A cell of one's own behind the first one in which a text stands."""
        cell = {"cell_type": kind, "id": f"own-{len(self.cells)}", "metadata": {}, "source": lines}
        cell |= ({"outputs": [], "execution_count": None} if kind == "code" else {}) | more
        self.cells.insert(self.number(text) + 1, cell)
        self.save()

    def show(self, text: str, output: str) -> None:
        """Let the first cell in which a text stands show an output."""
        shown = {"output_type": "stream", "name": "stdout", "text": output}
        self.cells[self.number(text)]["outputs"] = [shown]
        self.save()

    def remove(self, text: str) -> None:
        del self.cells[self.number(text)]
        self.save()

    @property
    def code(self) -> list[str]:
        return [source(cell) for cell in self.cells if cell["cell_type"] == "code"]


def source(cell: dict) -> str:
    return "".join(cell["source"])


@pytest.fixture
def mine(tiny_and_built, tmp_path):
    """A copy of the tiny course's notebook, in which nobody wrote yet."""
    built = tiny_and_built.root / "notebooks" / "01_doubling.ipynb"
    (tmp_path / "work").mkdir()
    stored = json.loads(built.read_text(encoding="utf-8"))
    return Mine(tmp_path / "work" / "01_doubling.ipynb", stored)
