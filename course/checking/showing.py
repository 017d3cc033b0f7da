"""What a check says, in the page of a notebook: the same words, with a rule and a table.

The plain text stays beside it, for terminals, graders and screen readers. Colours come from the
page, so that a dark one stays dark; the sign before the first word says what the rule says.
"""

import html

from course.checking.saying import Evidence, Feedback, Verdict
from course.lab.page import in_notebook, put, shell
from course.languages import told, translated
from course.sentences import Sentence

COLORS = {"passed": "#2e7d32", "failed": "#c62828", "missing": "#c62828", "blank": "#757575"}
BOX = '<div style="border-left:4px solid {color};padding:0.1em 0 0.1em 0.8em">{inside}</div>'
TABLE = "<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
HEAD = '<th scope="col" style="text-align:right">{}</th>'
ROW_HEAD = '<th scope="row" style="text-align:right;font-weight:normal">{}</th>'
CELL = '<td style="text-align:right;font-variant-numeric:tabular-nums">{}</td>'
ABOVE = "✗ checks.{name} has failed. What it says stands above."


class Shown(Feedback):
    """A failed check whose words stand in the page already."""

    def _render_traceback_(self) -> list[str]:
        return [told(Sentence(ABOVE, self.sentence.values))]


def page(verdict: Verdict, said: str) -> str:
    """The HTML of what is said of a verdict, from its plain text and its evidence."""
    parts = said.split("\n\n")
    inside = "".join(paragraph(verdict.evidence, part) for part in parts)
    return BOX.format(color=COLORS[verdict.outcome], inside=inside)


def paragraph(evidence: Evidence, part: str) -> str:
    """A table where these are lines of the evidence, else a paragraph."""
    lines = [line.strip() for line in part.splitlines()]
    known = [line.strip() for line in evidence.lines]
    if evidence.heads and lines[0] == known[0]:
        rows = [r for line, r in zip(known[1:], evidence.rows, strict=True) if line in lines]
        return table(tuple(map(translated, evidence.heads)), rows)
    if not evidence.heads and lines[0] in known:
        return f"<pre>{html.escape(part)}</pre>"
    return f"<p>{html.escape(' '.join(lines))}</p>"


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    above = "".join(HEAD.format(html.escape(head)) for head in heads)
    below = "".join(f"<tr>{row(each)}</tr>" for each in rows)
    return TABLE.format(heads=above, rows=below)


def row(cells: tuple[str, ...]) -> str:
    first, *others = map(html.escape, cells)
    return ROW_HEAD.format(first) + "".join(map(CELL.format, others))


def of_pages():
    """IPython's formatter of HTML; None without a page, or while a grader hides what is shown."""
    if not in_notebook():
        return None
    return shell().display_formatter.formatters.get("text/html")


def in_pages() -> None:
    """Let notebooks show a verdict that is the value of a cell as its page."""
    if formatter := of_pages():
        formatter.for_type(Verdict, lambda verdict: page(verdict, verdict.text))


def fail(verdict: Verdict, said: str, rich: bool) -> Feedback:
    """The exception of a failed check; where a page shows it, its words are shown there first."""
    if not (rich and of_pages()):
        return Feedback("{text}", text=said)
    put(said, page(verdict, said))
    return Shown("{text}", text=said, name=verdict.check.name)
