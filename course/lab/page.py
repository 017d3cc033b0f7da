"""What a cell shows: rich where a page shows it, plain everywhere, with a record for the build."""

import sys


def put(plain: str, html: str = "", **record) -> None:
    """Show a text below the cell; in a notebook as HTML, where there is some.

    Args:
        plain: what a terminal, a screen reader or a grader gets.
        html: the same for a page.
        record: JSON values, kept in the output's metadata as "course": the build reads them there.
    """
    if not in_notebook():
        print(plain)
        return
    from IPython.display import display

    bundle = {"text/plain": plain} | ({"text/html": html} if html else {})
    display(bundle, metadata={"course": record}, raw=True)


def in_notebook() -> bool:
    """Does a notebook keep what is displayed here?"""
    return getattr(shell(), "kernel", None) is not None


def shell():
    """IPython's session; None outside of one."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
