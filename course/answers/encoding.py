"""From bytes to text, whoever saved the file."""

import json

from course.sentences import UNPRINTABLE, Sentence, Stop, sentence

# What these bytes begin is no text, by whatever name it was sent.
KINDS = {
    b"PK\x03\x04": "a zip file",
    b"PK\x05\x06": "an empty zip file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "a document of Word or HWP",
}
KOREAN = "cp949"  # of Korean Windows: no code is hurt where it is wrong, only a comment or a text


class Unreadable(Stop):
    """A file in which no answers can be looked for; the message says what to do."""


def decoded(name: str, content: bytes) -> tuple[str, list[Sentence]]:
    """The text of a file, and what is odd about it.

    Jupyter writes UTF-8, as JSON must be. Windows' editors also write UTF-16, and older ones the
    code page of the country; where nothing fits, the bytes that are no UTF-8 are replaced.
    """
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), "")
    if kind:
        why = "{name} is {kind}, not a notebook. Send the .ipynb file itself."
        raise Unreadable(why, name=name, kind=kind)
    text, odd = tried(content)
    strange = len(UNPRINTABLE.findall(text)) + text.count("\N{REPLACEMENT CHARACTER}")
    if strange > len(text) / 10:
        raise Unreadable("{name} is not text: is it a notebook?", name=name)
    return text.removeprefix("\ufeff"), odd


def tried(content: bytes) -> tuple[str, list[Sentence]]:
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding), []
    except UnicodeDecodeError:
        odd = [sentence("saved in {encoding}, not in UTF-8", encoding=KOREAN)]
    try:
        return content.decode(KOREAN), odd
    except UnicodeDecodeError:
        return content.decode(encoding, "replace"), [Sentence("some characters are not UTF-8")]
