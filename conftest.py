"""The build runs solved notebooks, and a law proves their outputs fresh: CI runs them once more."""

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "solutions":
            item.add_marker(pytest.mark.heavy)
