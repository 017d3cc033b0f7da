"""Formulas as MathML: browsers draw it and screen readers read it, without a script or a font."""

import re

from course.sentences import Stop

# What latex2mathml takes for a fence that grows, or does not know.
PLAIN = {
    r"\\lVert(?![a-zA-Z])": r"\\|",
    r"\\rVert(?![a-zA-Z])": r"\\|",
}


def mathml(latex: str, *, display: bool = False) -> str:
    """A formula of LaTeX, without its dollars, as a `math` element.

    Raises Stop where it cannot be converted.
    """
    from latex2mathml.converter import convert

    try:
        return convert(plain(latex), display="block" if display else "inline")
    except Exception as error:  # the library has no class of its own for all of them
        why = "This formula cannot be converted: {latex} ({kind})"
        raise Stop(why, latex=latex.strip(), kind=type(error).__name__) from error


def plain(latex: str) -> str:
    """The formula in the commands that the converter sets well."""
    for pattern, command in PLAIN.items():
        latex = re.sub(pattern, command, latex)
    return latex.strip()
