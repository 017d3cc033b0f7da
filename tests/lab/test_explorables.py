"""A picture with sliders: one drawing holds all frames; without a script the first one is seen."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course.lab import explorables, plots

RATES, SHARES = (0.1, 0.3, 1.5), (0, 0.9)
PAIRS = [(rate, share) for rate in RATES for share in SHARES]
WORDS = {
    "knobs": {"rate": "learning rate η", "share": 'a "share" <'},
    "reads": "η = {rate} & {share}: it ends at {end}.",
    "alt": "A line from 0.",
    "caption": "The end is what counts.",
}
ENDS = {pair: pair[0] * 100 + pair[1] for pair in PAIRS}


class Page(HTMLParser):
    """The elements with their attributes, in order, and the texts."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def picture(keys=PAIRS, points=5):
    figure, ax = plt.subplots()
    ax.axhline(0)
    rng = np.random.default_rng(0)
    return figure, {key: [*ax.plot(rng.normal(size=points)), ax.text(0, 1, "a")] for key in keys}


def explored(start=(0.3, 0.9), keys=PAIRS, **words):
    plots.explore(picture(keys), 4, start=start, **{**WORDS, "end": ENDS, **words})


def drawing(page: Page):
    kind, _, data = page.of("img")[0]["src"].partition(",")
    assert kind == "data:image/svg+xml"
    return ElementTree.fromstring(unquote(data))


def frames(page: Page) -> dict[str, int]:
    """How many groups each frame has."""
    classes = [each.get("class") for each in drawing(page).iter() if each.get("class")]
    return {name: classes.count(name) for name in classes}


def test_one_drawing_holds_a_frame_for_each_pair_and_shows_the_first(shown):
    explored()
    page = Page(shown[0][1])
    assert frames(page) == {f"frame-{number}": 2 for number in range(6)}
    hidden = [each for each in drawing(page).iter() if each.get("class")]
    assert all(each.get("display") == "none" for each in hidden)
    (style,) = re.findall(r"frame-(\d+)\{display:inline\}", unquote(page.of("img")[0]["src"]))
    assert int(style) == PAIRS.index((0.3, 0.9))


def test_each_knob_has_a_slider_with_its_values_at_its_start(shown):
    explored()
    page = Page(shown[0][1])
    rate, share = page.of("input")
    assert (rate["max"], rate["value"], rate["aria-valuetext"]) == ("2", "1", "0.3")
    assert (share["max"], share["value"], share["aria-valuetext"]) == ("1", "1", "0.9")
    assert json.loads(rate["data-values"]) == ["0.1", "0.3", "1.5"]
    assert "learning rate η " in page.texts and 'a "share" < ' in page.texts


def test_what_is_read_stands_in_the_order_of_the_frames(shown):
    explored()
    page = Page(shown[0][1])
    (controls,) = [each for each in page.of("div") if "data-says" in each]
    says = [
        f"η = {rate:g} & {share:g}: it ends at {ENDS[rate, share]:.3g}." for rate, share in PAIRS
    ]
    assert json.loads(controls["data-says"]) == says
    assert says[3] in page.texts and page.of("img")[0]["alt"] == f"A line from 0. {says[3]}"


def test_one_knob_has_its_value_alone(shown):
    ends = {rate: f"{rate:g} steps" for rate in RATES}
    knobs = {"rate": "rate"}
    explored(0.1, RATES, knobs=knobs, end=ends, reads="{rate} ends after {end}.")
    page = Page(shown[0][1])
    assert len(page.of("input")) == 1 and "0.1 ends after 0.1 steps." in page.texts


def test_two_on_one_page_share_no_name(shown):
    explored()
    page = Page(shown[0][1])
    assert not [each for _, each in page.elements if "id" in each or "name" in each]


def test_without_a_script_the_sliders_are_hidden_and_the_picture_is_seen(shown):
    explored()
    page = Page(shown[0][1])
    order = [tag for tag, _ in page.elements]
    inside = order.index("div") + 1
    assert page.elements[inside][1] == {"style": "display:none"}
    assert order.index("input") > inside
    assert order.index("output") < order.index("img") < order.index("figcaption")


def test_the_record_and_the_plain_text_are_those_of_a_picture(shown):
    explored()
    plain, _, record = shown[0]
    alt = "A line from 0. η = 0.3 & 0.9: it ends at 30.9."
    assert record == {"figure": {"number": 4, "alt": alt}}
    assert plain == f"Figure 4. The end is what counts.\n[{alt}]"


def test_one_picture_is_one_text(shown):
    with plt.rc_context():
        plots.style()
        explored()
        explored()
    assert shown[0] == shown[1]


def test_what_was_shown_is_closed(shown):
    before = plt.get_fignums()
    explored()
    assert plt.get_fignums() == before


@pytest.mark.parametrize(
    ("keys", "start"), [(PAIRS[:-1], PAIRS[0]), (PAIRS, (0.2, 0.9)), (RATES, 0.1)]
)
def test_a_pair_without_a_frame_is_refused(keys, start):
    with pytest.raises(ValueError, match="needs a frame for each of"):
        explored(start, keys)
    plt.close("all")


def test_frames_that_are_too_large_are_refused(monkeypatch):
    monkeypatch.setattr(explorables, "LARGEST", 1000)
    with pytest.raises(ValueError, match=r"these frames have \d+ kB, of 1"):
        explored()
