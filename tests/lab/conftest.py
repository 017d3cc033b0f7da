import pytest

from course.lab import explorables, figures


@pytest.fixture
def shown(monkeypatch):
    """What would be displayed of pictures: (plain, html, record)."""
    found = []
    for module in (figures, explorables):
        monkeypatch.setattr(
            module, "put", lambda plain, html, **record: found.append((plain, html, record))
        )
    return found
