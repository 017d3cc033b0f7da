"""The engine of a course: it builds, checks and grades lessons, and knows none of them by name."""

import sys

OTHER = (
    "The course needs Python 3.11, 3.12 or 3.13. This is Python {}.{}. Set up an environment with "
    "one of them: python3.13 -m venv .venv"
)


def prove_python() -> None:
    """Stop where Python is too old or too new, before anything else fails."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(OTHER.format(*sys.version_info[:2]))


prove_python()
