"""A console of Windows, a pipe in its code page: no command stops because of a sign."""

import io
import sys

import pytest

from course.console import said, take_any_sign

SIGNS = {"ascii": "OK X o - ? 2 ...", "cp1252": "OK X o – ? ² …", "cp949": "OK X ○ - η ² …"}


@pytest.mark.parametrize("encoding, shown", SIGNS.items())
def test_what_an_encoding_lacks_is_replaced(encoding, shown, monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding))
    take_any_sign()
    said.print("✓ ✗ ○ – η ² …", markup=False)
    sys.stdout.flush()
    assert written.getvalue().decode(encoding).strip() == shown
