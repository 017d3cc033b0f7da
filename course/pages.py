"""Pages of HTML: their words in the current language, and all that people wrote escaped."""

from course.languages import told, translated
from course.sentences import Sentence


def environment(*folders: tuple[str, str]):
    """What makes pages of the templates in some folders, each a package and a path in it.

    Returns a `jinja2.Environment` whose filter `told` translates, and whose filter `breakable` lets
    a long name be broken.
    """
    import jinja2

    loader = jinja2.ChoiceLoader([jinja2.PackageLoader(*each) for each in folders])
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    # with its context: else Jinja would fill in a literal once, in the language of that time
    made.filters |= {"told": jinja2.pass_context(told_on_page), "breakable": breakable}
    return made


def told_on_page(context, words: str | Sentence, **values) -> str:
    """`{{ "{score} points" | told(score=3) }}`: a text of a page in the current language.

    What is filled in is escaped, unless it is `safe`.
    """
    from markupsafe import Markup, escape

    if isinstance(words, Sentence):
        return told(words)
    if not values:
        return translated(words)
    escaped = {k: escape(each) if isinstance(each, str) else each for k, each in values.items()}
    return Markup(told(Sentence(words, escaped)))


def breakable(name: str):
    """A name that may end a line behind each `_`, as HTML: a telephone is narrow."""
    from markupsafe import Markup, escape

    return Markup(str(escape(name)).replace("_", "_<wbr>"))
