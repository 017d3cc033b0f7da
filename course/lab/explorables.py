"""A picture to explore: sliders choose which of its frames is seen.

All frames lie in one drawing, an SVG in which a line of style shows one of them. So it is an image
like any other wherever nothing may run: in print, on GitHub, in a notebook that is not trusted.
There the sliders stay hidden, and the first frame is seen.
"""

import html
import itertools
import json
import numbers
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.cbook import flatten
from matplotlib.figure import Figure

from course.columns import fold
from course.lab.figures import LARGEST, SVG, captioned, surrounding, vector, width
from course.lab.page import put
from course.languages import told, translated
from course.sentences import sentence

Frames = Mapping[Hashable, Artist | Iterable[Artist]]

# On every move: which frame it is, and what is said of it.
MOVED = """\
const picture = this.nextElementSibling; let frame = 0;
for (const knob of this.querySelectorAll('input')) {
  const value = JSON.parse(knob.dataset.values)[knob.value];
  knob.setAttribute('aria-valuetext', value); knob.nextElementSibling.textContent = value;
  frame = frame * (+knob.max + 1) + +knob.value; }
const says = JSON.parse(this.dataset.says)[frame];
this.querySelector('output').textContent = says;
picture.alt = this.dataset.alt + ' ' + says;
picture.src = picture.getAttribute('src').replace(/frame-\\d+%7B/, 'frame-' + frame + '%7B');"""
# Only where a script runs is there something to move.
READY = "this.previousElementSibling.firstElementChild.style.display = ''"
# data-lm-suppress-shortcuts: in JupyterLab an arrow would go to another cell.
KNOB = (
    '<label style="display:inline-block;margin:0 1.5em .4em 0">{label} <input type="range" min="0" '
    'max="{last}" value="{place}" data-values="{values}" aria-valuetext="{value}" '
    'data-lm-suppress-shortcuts="true" style="width:9em;max-width:100%;vertical-align:middle"> '
    '<span aria-hidden="true">{value}</span></label>'
)
CONTROLS = (
    '<div class="explore" data-alt="{alt}" data-says="{says}" oninput="{moved}">'
    '<div style="display:none">{knobs}</div><output>{said}</output></div>'
)
PAGE = (
    '<figure style="margin:0">{controls}<img src="{address}" alt="{alt}" width="{width}" '
    'onload="{ready}" style="max-width:100%;height:auto;background-color:white">'
    "<figcaption>{caption}</figcaption></figure>"
)


def explore(
    picture: tuple[Figure, Frames],
    number: str | int,
    *,
    knobs: Mapping[str, str],
    start: Hashable,
    reads: str,
    alt: str,
    caption: str,
    **measured: Mapping,
) -> None:
    """Shows a picture of which sliders choose a frame.

        frames = {rate: ax.plot(*path.T) for rate, path in paths.items()}
        plots.explore(
            (figure, frames), "rates", knobs={"rate": "learning rate"}, start=0.1,
            reads="With the rate {rate} it ends at {height}.", height=heights, alt="…", caption="…",
        )

    Where nothing may run, it is the frame of `start`. The figure is closed.

    Args:
        picture: the figure; and value of the knob, or tuple of values of the knobs, -> the artists
            that are seen for it alone. With two knobs there is a frame for each pair.
        number: as in `show`.
        knobs: name -> what stands beside its slider.
        start: the value, or tuple of values, of the frame that is seen first.
        reads: what a frame shows, in one sentence. Names of knobs, and of what is measured, are
            filled in.
        alt: what is drawn in all frames; `reads` is added to it.
        caption: what to look at.
        measured: name -> (value, or tuple of values, -> a number or a text), for `reads`.

    Raises:
        ValueError: a pair of values has no frame, or the drawing has more than 250 kB.
    """
    figure, frames = picture
    frames, start = in_rows(frames), row(start)
    keys = combinations(frames)
    if set(keys) != set(frames) or start not in frames or len(start) != len(knobs):
        raise ValueError(f"explore needs a frame for each of {keys}, and a knob for each value")
    first = keys.index(start)
    drawing = drawn(figure, [frames[key] for key in keys], first)
    found = {name: in_rows(values) for name, values in measured.items()}
    says = [said(reads, knobs, key, found) for key in keys]
    words, alt = captioned(number, caption), translated(alt)
    shown = f"{alt} {says[first]}"
    page = PAGE.format(
        controls=controls(sliders(knobs, keys, start), alt, says, first),
        address=address(drawing),
        alt=html.escape(shown),
        width=width(SVG, drawing),
        ready=html.escape(READY),
        caption=html.escape(words),
    )
    put(f"{fold(words)}\n{fold(f'[{shown}]')}", page, figure={"number": number, "alt": shown})


def row(key: Hashable) -> tuple:
    """The values of the knobs; one knob has its value alone."""
    return key if isinstance(key, tuple) else (key,)


def in_rows(values: Mapping) -> dict[tuple, object]:
    return {row(key): value for key, value in values.items()}


def columns(keys: Iterable[tuple]) -> list[list]:
    """The values of each knob, in the order in which they come."""
    return [list(dict.fromkeys(column)) for column in zip(*keys, strict=True)]


def combinations(keys: Iterable[tuple]) -> list[tuple]:
    """Every value of a knob with every one of the others; the last knob changes fastest."""
    return list(itertools.product(*columns(keys)))


def drawn(figure: Figure, frames: Sequence, first: int) -> bytes:
    """An SVG with all frames, of which a line of style shows the first."""
    for number, artists in enumerate(frames):
        for each in flatten([artists]):
            each.set_gid(f"frame-{number}")
    drawing = vector(figure, surrounding(figure))
    plt.close(figure)
    drawing = re.sub(rb'id="(frame-\d+)"', rb'class="\1" display="none"', drawing)
    style = b"<style>.frame-%d{display:inline}</style>" % first
    return re.sub(rb"(<svg[^>]*>)", rb"\1" + style, drawing, count=1)


def address(drawing: bytes) -> str:
    """The drawing as the address of an image: readable, so that its style can be replaced.

    Raises ValueError where it is too large.
    """
    text = re.sub(r"\s+", " ", drawing.decode()).replace('"', "'")
    found = f"data:{SVG},{quote(text, safe=SAFE)}"
    if len(found) > LARGEST:
        why = "take fewer frames, or fewer points for each"
        raise ValueError(f"these frames have {len(found) // 1000} kB, of {LARGEST // 1000}: {why}")
    return found


SAFE = " !$'()*+,-./:;=?@_~"  # neither <, > and & nor ": it stands in an attribute


def said(reads: str, knobs: Iterable[str], key: tuple, measured: Mapping[str, Mapping]) -> str:
    """What a frame shows."""
    values = dict(zip(knobs, key, strict=True)) | {name: of[key] for name, of in measured.items()}
    return told(sentence(reads, **{name: worded(value) for name, value in values.items()}))


def worded(value) -> str:
    """A text or a whole number as it is, any other number with 3 digits."""
    return str(value) if isinstance(value, str | numbers.Integral) else f"{value:.3g}"


def controls(sliders: Iterable[str], alt: str, says: Sequence[str], first: int) -> str:
    """What stands above the picture, as HTML: its sliders, and what is seen."""
    return CONTROLS.format(
        alt=html.escape(alt),
        says=stored(says),
        moved=html.escape(MOVED),
        knobs="".join(sliders),
        said=html.escape(says[first]),
    )


def sliders(knobs: Mapping[str, str], keys: Sequence[tuple], start: tuple) -> Iterator[str]:
    """A slider for each knob, as HTML, at the place of its first value."""
    for label, values, value in zip(knobs.values(), columns(keys), start, strict=True):
        yield KNOB.format(
            label=html.escape(translated(label)),
            last=len(values) - 1,
            place=values.index(value),
            values=stored(map(worded, values)),
            value=html.escape(worded(value)),
        )


def stored(words: Iterable[str]) -> str:
    """Texts as an attribute that the script reads."""
    return html.escape(json.dumps(list(words), ensure_ascii=False))
