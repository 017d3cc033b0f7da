"""A picture with words: what a page shows, what a screen reader reads, what stays small."""

import base64
import re
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.animation import FuncAnimation

from course.lab import figures, page, plots

ALT, CAPTION = 'Two lines: "a" < b & c.', "The upper one is <b>."


class Page(HTMLParser):
    """The attributes of each element, and the text of the caption."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.caption = {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements[tag] = dict(attrs)

    def handle_data(self, data):
        self.caption += data


def drawn(points: int = 20):
    figure, ax = plt.subplots()
    ax.plot(np.random.default_rng(0).normal(size=points), ".")
    return figure


def data(page: Page) -> tuple[str, bytes]:
    kind, text = re.match(r"data:([\w/+]+);base64,(.*)", page.elements["img"]["src"]).groups()
    return kind, base64.b64decode(text)


def test_alternative_text_and_numbered_caption_reach_the_page(shown):
    plots.show(drawn(), 3, alt=ALT, caption=CAPTION)
    ((plain, html, record),) = shown
    read = Page(html)
    assert list(read.elements) == ["figure", "img", "figcaption"]
    assert read.elements["img"]["alt"] == ALT and read.caption == f"Figure 3. {CAPTION}"
    assert plain == f"Figure 3. {CAPTION}\n[{ALT}]"
    assert record == {"figure": {"number": 3, "alt": ALT}}


def test_without_a_notebook_the_words_are_printed(capsys):
    plots.show(drawn(), 1, alt=ALT, caption=CAPTION)
    assert capsys.readouterr().out == f"Figure 1. {CAPTION}\n[{ALT}]\n"


@pytest.mark.parametrize(("alt", "caption"), [("", CAPTION), (ALT, " ")])
def test_a_picture_without_words_is_refused(alt, caption):
    with pytest.raises(ValueError, match="needs an alternative text and a caption"):
        plots.show(drawn(), 1, alt=alt, caption=caption)


@pytest.mark.parametrize(("points", "kind"), [(20, figures.SVG), (3000, figures.PNG)])
def test_a_small_picture_is_drawn_by_lines_and_a_large_one_by_twice_as_many_pixels(
    points, kind, shown
):
    with plt.rc_context():
        plots.style()
        plots.show(drawn(points), 1, alt=ALT, caption=CAPTION)
    read = Page(shown[0][1])
    found, content = data(read)
    assert found == kind and len(content) <= figures.LARGEST
    width = int(read.elements["img"]["width"])
    assert 0.9 * 630 < width < 1.1 * 630  # 7 inches of 90 pixels, more or less a margin
    if kind == figures.PNG:
        assert abs(int.from_bytes(content[16:20], "big") - 2 * width) <= 1


def test_one_picture_is_one_text(shown):
    with plt.rc_context():
        plots.style()
        for _ in range(2):
            plots.show(drawn(), 1, alt=ALT, caption=CAPTION)
    assert shown[0] == shown[1]


def test_a_film_is_a_gif(shown):
    figure = drawn()
    (line,) = figure.axes[0].lines
    film = FuncAnimation(figure, lambda k: line.set_alpha(1 / (1 + k)), frames=2)
    plots.show(film, 1, alt=ALT, caption=CAPTION)
    kind, content = data(Page(shown[0][1]))
    assert kind == figures.GIF and content[:4] == b"GIF8"


def test_a_picture_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(figures, "LARGEST", 1000)
    with pytest.raises(ValueError, match=r"this picture has \d+ kB, of 1"):
        plots.show(drawn(), 1, alt=ALT, caption=CAPTION)


def test_what_was_shown_is_closed_and_not_shown_again(shown):
    figure = drawn()
    plots.show(figure, 1, alt=ALT, caption=CAPTION)
    assert not plt.fignum_exists(figure.number)


def test_outside_of_a_notebook_a_text_is_printed(capsys):
    assert not page.in_notebook()
    page.put("plain", "<b>rich</b>", claim={})
    assert capsys.readouterr().out == "plain\n"


COMPANY = [
    ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "adadelta"),
    ("sigmoid", "tanh", "relu", "leaky_relu", "selu"),
    ("std_1", "std_0.01", "lecun", "glorot", "he"),
    ("plain", "batch_norm", "noisy_batch_norm", "layer_norm", "group_norm"),
    ("plain", "l1", "l2", "max_norm", "early_stopping", "dropout", "augmentation"),
    ("grid", "random", "halton", "halving", "gaussian_process", "tpe"),
    ("training", "validation", "test", "theory"),
]


@pytest.mark.parametrize("together", COMPANY)
def test_what_meets_in_one_picture_has_different_colours(together):
    assert len({plots.COLORS[name] for name in together}) == len(together)


def test_a_colour_by_meaning_is_one_of_the_palette_or_gray():
    assert set(plots.COLORS.values()) <= {*plots.PALETTE.values(), plots.GRAY}
