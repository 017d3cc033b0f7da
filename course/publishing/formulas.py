"""Formulas as MathML: browsers draw it and screen readers read it, without a script."""

import re

from course.sentences import Stop

# What latex2mathml takes otherwise than LaTeX, before and after it.
BEFORE = (
    (r"\\[lr]Vert(?![a-zA-Z])", r"\\|"),
    (r"\\[lr]vert(?![a-zA-Z])", "|"),
    (r"\\_", "_"),  # it stands in \text alone: fan\_in
)
OPERAND = r"(?=<m(?:i|n|sub|sup|frac|sqrt)>)"  # not a bracket: ln a, but ln(a)
STRUT = '<mspace width="0" height="0.72em" depth="0.2em"/>'  # else the root of μ hangs below it
TIGHT = r'<mo stretchy="false" lspace="0" rspace="0">\1</mo>'
AFTER = (
    (r"<mo>([A-Za-z]{2,})</mo>", r"<mi>\1</mi>"),
    (
        rf"(?<!<msup>)<mi>(ln|log|exp|sin|cos|tanh)</mi>{OPERAND}",
        r'<mi>\1</mi><mspace width="0.17em"/>',
    ),
    (r"<mo>(&#x02202;)</mo>", r"<mi>\1</mi>"),  # ∂
    (r"<mo>(&#x0002F;)</mo>", TIGHT),  # /
    (r'<mo stretchy="false">(&#x0007C;)</mo>', TIGHT),  # |
    (r"<mi>(&#x02032;)</mi>", TIGHT),  # ′
    (r"<msqrt>", f"<msqrt>{STRUT}"),
)
UNKNOWN = re.compile(r"\\[a-zA-Z]+")


def mathml(latex: str, *, display: bool = False) -> str:
    """A formula of LaTeX, without its dollars, as a `math` element.

    Raises Stop where it holds a command that is not known.
    """
    from latex2mathml.converter import convert

    made = convert(edited(latex, BEFORE), display="block" if display else "inline")
    if unknown := UNKNOWN.search(made):
        raise Stop(
            "The formula {latex} holds {what}, which is not known.",
            latex=latex.strip(),
            what=unknown[0],
        )
    return edited(made, AFTER)


def edited(text: str, edits: tuple[tuple[str, str], ...]) -> str:
    for pattern, other in edits:
        text = re.sub(pattern, other, text)
    return text.strip()
