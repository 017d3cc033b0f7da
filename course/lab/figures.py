"""A picture with words: an alternative text, a number and a caption, wherever it is shown."""

import base64
import html
import io
import re
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.animation import Animation
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from course.columns import fold
from course.lab.page import put
from course.languages import told, translated
from course.sentences import sentence

VECTOR, LARGEST = 60_000, 250_000  # bytes of a picture
SHARP = 2  # pixels of a PNG for each pixel of the page
SVG, PNG, GIF = "image/svg+xml", "image/png", "image/gif"
CAPTION = "Figure {number}. {caption}"
PAGE = (
    '<figure style="margin:0"><img src="data:{kind};base64,{data}" alt="{alt}" width="{width}" '
    'style="max-width:100%;height:auto;background-color:white">'
    "<figcaption>{caption}</figcaption></figure>"
)


def show(picture: Figure | Animation, number: str | int, *, alt: str, caption: str) -> None:
    """Shows a picture with its caption below and an alternative text for who cannot see it.

    In a notebook it is HTML, which JupyterLab, nbconvert and a screen reader show: an SVG where
    that stays below 60 kB, else a PNG with 2 pixels for one, an Animation as a GIF. Elsewhere it
    is caption and alternative text. The figure is closed.

    Args:
        picture: a matplotlib figure, or an animation of one.
        number: in `lesson.py` a name, unique in the lesson; the build makes numbers of names, in
            the order of the lesson, here and in the text where it says {{figure:name}}. So running
            cells in another order does not shift them.
        alt: what is drawn, in a sentence or two: kind of picture, axes, what one sees.
        caption: what to look at, one or two sentences; plain text.

    Raises:
        ValueError: no alternative text, no caption, or a picture of more than 250 kB.
    """
    if not (alt.strip() and caption.strip()):
        raise ValueError("a picture needs an alternative text and a caption: alt=…, caption=…")
    figure = picture._fig if isinstance(picture, Animation) else picture
    kind, data = encoded(picture)
    plt.close(figure)
    words, alt = captioned(number, caption), translated(alt)
    page = PAGE.format(
        kind=kind,
        data=base64.b64encode(data).decode(),
        alt=html.escape(alt),
        caption=html.escape(words),
        width=width(kind, data),
    )
    put(f"{fold(words)}\n{fold(f'[{alt}]')}", page, figure={"number": number, "alt": alt})


def captioned(number: str | int, caption: str) -> str:
    """The caption with its number."""
    return told(sentence(CAPTION, number=number, caption=caption))


def encoded(picture: Figure | Animation) -> tuple[str, bytes]:
    """The media type and the bytes of a picture.

    Raises ValueError where it is too large.
    """
    kind, data = moving(picture) if isinstance(picture, Animation) else still(picture)
    if len(data) > LARGEST:
        why = "make it smaller, or draw fewer points (rasterized=True for thousands of them)"
        raise ValueError(f"this picture has {len(data) // 1000} kB, of {LARGEST // 1000}: {why}")
    return kind, data


def still(figure: Figure) -> tuple[str, bytes]:
    around = surrounding(figure)
    drawing = vector(figure, around)
    if len(drawing) <= VECTOR:
        return SVG, drawing
    sharp = SHARP * plt.rcParams["figure.dpi"]
    return PNG, indexed(saved(figure, around, format="png", dpi=sharp))


def surrounding(figure: Figure) -> Bbox:
    """The box of all that is drawn, in inches: "tight" would look for it again in each format."""
    if figure.get_layout_engine():
        figure.draw_without_rendering()
    return figure.get_tightbbox().padded(plt.rcParams["savefig.pad_inches"])


def vector(figure: Figure, around: Bbox) -> bytes:
    """An SVG; hundredths of a point are enough."""
    drawing = saved(figure, around, format="svg", metadata={"Date": None})
    return re.sub(rb"([1-9]\d*\.\d\d)\d+", rb"\1", drawing)


def indexed(png: bytes) -> bytes:
    """The same picture in its 256 most useful colours: about a third of the bytes."""
    stream = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256).save(stream, "png", optimize=True)
    return stream.getvalue()


def saved(figure: Figure, around: Bbox, **options) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, facecolor="white", bbox_inches=around, **options)
    return stream.getvalue()


def moving(animation: Animation) -> tuple[str, bytes]:
    """A GIF, which moves wherever a picture is shown."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.gif"
        animation.save(path, "pillow", dpi=plt.rcParams["figure.dpi"])
        return GIF, path.read_bytes()


def width(kind: str, data: bytes) -> int:
    """In pixels of a page, so that SVG, PNG and GIF show letters of one size."""
    if kind == SVG:
        points = float(re.search(rb'<svg[^>]* width="([\d.]+)pt"', data)[1])
        return round(points / 72 * plt.rcParams["figure.dpi"])
    if kind == PNG:
        return round(int.from_bytes(data[16:20], "big") / SHARP)
    return int.from_bytes(data[6:8], "little")
