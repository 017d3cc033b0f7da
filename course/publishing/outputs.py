"""What the cells of a solved notebook show, as blocks of a page in the current language."""

import base64
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from course.languages import translated
from course.measured import in_words
from course.publishing import prose
from course.publishing.blocks import Block, Claim, Figure, Measured, Printed, Prose

IMAGE = re.compile(r'<img src="data:([\w/+]+)(;base64)?,([^"]+)".*? width="(\d+)"', re.S)
EXPLORABLE = re.compile(r'<div class="explore".*(?=<figcaption>)', re.S)
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.S)
FIXED = "fixed"  # `chosen_by` where nothing was chosen
FOLLOWS = re.compile(r"<p>(.*)</p>", re.S)


def shown(output: dict) -> Iterator[Block]:
    """The block of an output; none for what only a running notebook needs."""
    if output["output_type"] == "stream":
        yield from printed(output["text"])
        return
    data, record = output.get("data", {}), output.get("metadata", {}).get("course", {})
    if "figure" in record:
        yield figure(data["text/html"], **record["figure"])
    elif "claim" in record:
        yield claim(record["claim"])
    elif "prediction" in record:
        yield measured(data["text/html"], record["prediction"])
    elif "text/markdown" in data:
        yield Prose(prose.html(data["text/markdown"]))
    elif output["output_type"] == "execute_result" or "course" not in output.get("metadata", {}):
        yield from printed(data.get("text/plain", ""))


def claim(record: dict) -> Claim:
    told = {"sentence": translated(record["sentence"]), "figure": in_words(record["figure"])}
    rule = "" if record["chosen_by"] == FIXED else in_words(record["chosen_by"])
    how = {"measured": in_words(record["measured"]), "chosen_by": rule}
    return Claim(**record | told | how)


def printed(text: str) -> Iterator[Printed]:
    if text.strip():
        yield Printed(prose.printed(text), text)


def figure(page: str, number: int, alt: str) -> Figure:
    """The picture in the HTML that `plots.show` or `plots.explore` made."""
    media, encoded, data, width = IMAGE.search(page).groups()
    content = base64.b64decode(data) if encoded else unquote_to_bytes(data)
    across, down = size(media, content)
    words = html.unescape(CAPTION.search(page)[1]).partition(". ")[2]
    height, moves = round(int(width) * down / across), EXPLORABLE.search(page)
    about = number, translated(alt), translated(words), media, content, int(width), height
    return Figure(*about, moves[0] if moves else "")


def size(media: str, data: bytes) -> tuple[float, float]:
    """Width and height of an image, in units of its own."""
    if media == "image/svg+xml":
        head = data[:2000].decode(errors="replace")
        return tuple(float(re.search(rf" {side}=['\"]([\d.]+)", head)[1]) for side in SIDES)
    at, end, order = (16, 24, "big") if media == "image/png" else (6, 10, "little")
    half = (at + end) // 2
    return int.from_bytes(data[at:half], order), int.from_bytes(data[half:end], order)


SIDES = ("width", "height")


def measured(page: str, record: dict) -> Measured:
    found = FOLLOWS.search(page)
    value = record["measured"]
    told = {
        "question": translated(record["question"]),
        "choices": tuple(map(translated, record["choices"])),
        "measured": translated(value) if isinstance(value, str) else value,
        "follows": translated(html.unescape(found[1])) if found else "",
    }
    return Measured(**record | told)
