"""Where a command writes: any console, also one that has no sign for ✓."""

import codecs
import sys
import unicodedata

from rich.console import Console

said, told = Console(highlight=False), Console(stderr=True, highlight=False)
NEAR = "course.near"  # an error handler, as `codecs` knows it by name
SIGNS = {"✓": "OK", "✗": "X", "○": "o", "–": "-", "−": "-", "·": "-", "×": "x", "→": "->"}


def take_any_sign() -> None:
    """Let stdout and stderr write what is nearest to a sign that their encoding lacks.

    Korean Windows writes cp949 into a file or a pipe, western Windows cp1252.
    """
    codecs.register_error(NEAR, nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=NEAR)


def nearest(error: UnicodeError) -> tuple[str, int]:
    """ASCII for the signs that cannot be encoded, and where to go on."""
    unknown = error.object[error.start : error.end]
    return "".join(map(near, unknown)), error.end


def near(sign: str) -> str:
    """`OK` for ✓, `2` for ², `?` for what is like nothing in ASCII."""
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return SIGNS.get(sign) or plain or "?"
