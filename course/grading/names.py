"""What the name of a submitted file says, and how it is written so that people can read it."""

import hashlib
import mimetypes
import os
import re
import unicodedata
from functools import cache

from course import syllabus
from course.sentences import printable

LONGEST = 255  # bytes of a file name
KINDS = (".ipynb", ".py")
ZIP = ".zip"
# What systems, editors and package managers leave.
JUNK = re.compile(r"\.|~\$|__(macosx|pycache__)|(thumbs\.db|desktop\.ini|icon�.*)$", re.I)
INSTALLED = ("site-packages", "node_modules")
# What lies beside a notebook and is none: pictures and sounds, data, what explains them.
BESIDE = r"readme|licen[sc]e|requirements|.*\.(np[yz]|h5|keras|pkl|log|md|[ct]sv)$"
MEDIA = ("image", "audio", "video", "font")
UNSEEN = re.compile("[\t\n\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]")  # and what turns text


def legible(name: str) -> str:
    """A name of one file or folder, composed (NFC), without what cannot be shown.

    What differs only in that gets different marks.
    """
    name = unicodedata.normalize("NFC", name)
    shown = UNSEEN.sub("\N{REPLACEMENT CHARACTER}", printable(name))
    if len(shown.encode()) > LONGEST:
        shown = cut(shown, LONGEST // 2) + suffix(shown)[:20]
    return shown if shown == name else marked(shown, name)


def marked(shown: str, name: str) -> str:
    """A name with a mark before its suffix that follows from what it replaces."""
    stem, dot, suffix = shown.rpartition(".")
    mark = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:6]
    return f"{stem}~{mark}{dot}{suffix}" if stem else f"{shown}~{mark}"


def on_disk(name: str) -> str:
    """The name of a file on a disk, which may be older than UTF-8."""
    return legible(decoded(os.fsencode(name), "latin-1"))


def decoded(raw: bytes, otherwise: str) -> str:
    """A name in UTF-8 or, as Windows wrote it in Korea, in CP949; else in a western code page."""
    for encoding in ("utf-8", "cp949"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or korean(text):
            return text
    return raw.decode(otherwise)


def korean(text: str) -> bool:
    """Are most foreign letters Hangul in common use? CP949 takes `ül` for a rare syllable."""
    foreign = [c for c in text if not c.isascii()]
    common = [c for c in foreign if "가" <= c <= "힣" and len(c.encode("euc_kr")) == 2]
    return 2 * len(common) > len(foreign)


def path_in_zip(name: str) -> str:
    """A path as an archive spells it, without root, drive or `..`: nothing is ever unpacked."""
    parts = re.sub(r"^[a-z]:", "", name.replace("\\", "/"), flags=re.I).split("/")
    return shortened("/".join(legible(part) for part in parts if part not in ("", ".", "..")))


def shortened(path: str) -> str:
    """A path with its first and last folders, where there are more than people look at."""
    parts = path.split("/")
    return path if len(parts) < 40 else "/".join([*parts[:20], "…", *parts[-10:]])


def junk(path: str) -> bool:
    """Is it what a system, an editor or a Mac has left, or an installed package?

    A notebook that is merely hidden, ".kim.ipynb", is none.
    """
    *folders, name = path.split("/")
    left = any(JUNK.match(part) or part in INSTALLED for part in folders)
    hidden = suffix(name) in KINDS and name[1:2] not in ("_", "#", "~")
    return left or (bool(JUNK.match(name) or name in INSTALLED) and not hidden)


def suffix(name: str) -> str:
    """The ending of a name: ".ipynb"."""
    name = name.rstrip(" ./").lower()
    return name[name.rfind(".") :] if "." in name else ""


def bare(name: str) -> str:
    """The name of a file without its ending."""
    kinds = r"\.(ipynb|py|zip|tar)(?![a-z0-9]).*$|\.[^. ]*[ .]*$"
    name = name.rstrip("/")
    return re.sub(kinds, "", name, flags=re.I | re.S) or name


def stem(name: str) -> str:
    """The name of a file without its ending, and without what copying adds to it."""
    return uncopied(bare(name))


def title(folder: str) -> str:
    """The name of a folder or zip without what copying adds to it."""
    return stem(folder) if suffix(folder) in (*KINDS, ZIP) else uncopied(folder.rstrip("/"))


def uncopied(name: str) -> str:
    """A name without what copying and downloading add to it, in English and Korean."""
    name = re.sub(r"^((Copy of|사본|복사본) *-? *)+", "", name)
    added = r"( ?\(\d+\)| - Copy| copy( \d+)?|-copy\d*| - 복사본|의 사본|-checkpoint)+$"
    return re.sub(added, "", name).strip()


def beside(path: str) -> bool:
    """May it lie beside a notebook: a picture, data, what explains them?"""
    name = path.rpartition("/")[2]
    media = mimetypes.guess_type(name, strict=False)[0] or ""
    return bool(re.match(BESIDE, name, re.I)) or media.partition("/")[0] in MEDIA


@cache
def lesson_pattern(names: tuple[str, ...]) -> re.Pattern:
    longest = sorted(
        names, key=len, reverse=True
    )  # an appendix is called like its lesson, and more
    return re.compile(rf"(?:\d\d_)?({'|'.join(map(re.escape, longest))})", re.I)


def lesson_in(name: str) -> str:
    """The lesson that a name claims to answer; "" for none."""
    found = lesson_pattern(syllabus.names()).search(name)
    return found[1].lower() if found else ""


def own(name: str) -> str:
    """What a name says besides the lesson's: "02_optimizers_kim.ipynb" says "kim"."""
    rest, found = lesson_pattern(syllabus.names()).subn("", stem(name))
    return rest.strip(" _-") if found else rest.strip()


def for_file(name: str, whose: str) -> str:
    """The name of a file for people, which no other one has, whatever a disk takes for the same."""
    plain = re.sub(r"[^\w.-]+|^\.", "_", name)
    return f"{cut(plain, 100)}-{hashlib.sha256(whose.encode()).hexdigest()[:6]}"


def cut(text: str, size: int) -> str:
    """The text, cut to at most `size` bytes in UTF-8."""
    return text.encode()[:size].decode(errors="ignore")
