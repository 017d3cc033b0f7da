"""Cells of a table that a spreadsheet opens."""

FORMULA = tuple("=+-@＝＋－＠")


def plain(number) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)


def safe(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.lstrip()[:1] in FORMULA else text
