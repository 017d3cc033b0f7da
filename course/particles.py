"""Templates whose fields take a Korean particle: `{name:은}` is "3은", "5는", "학습률은".

A particle has two forms, and the sound before it decides. A format may precede it: `{x:.3g을}`.
"""

import re
import string

PAIRS = ("은는", "이가", "을를", "과와")
WITH_RO = "으로"  # after a vowel and after ㄹ it is 로
SYLLABLES = range(0xAC00, 0xD7A4)
LAST_SOUNDS = 28  # of a syllable; 0 is none, 8 is ㄹ
RIEUL = 8
# How digits, letters and symbols are read: 영 일 이 삼 …, 엘 엠 엔 알, 엡실론.
ENDINGS = dict(zip("0123456789", (21, 8, 0, 16, 0, 0, 1, 8, 8, 0), strict=True))
ENDINGS |= {"l": RIEUL, "m": 16, "n": 4, "ε": 4}
UNSURE = "bcegkpt"  # words that end in them are read in either way
# Of these words it is known: RMSProp 롭, metric 릭; list 리스트, mask 마스크; .ipynb 비.
READ = {r"(?<![aeiou])[aeiou][pc]$": 17, r"[^aeiou\W\d][kpt]$": 0, r"\.ipynb$": 0}


class Formatter(string.Formatter):
    """Fills in a template as str.format does, particles included."""

    def format_field(self, value, format_spec: str) -> str:
        plain, particle = split(format_spec)
        shown = super().format_field(value, plain)
        return shown + fitting(shown, particle) if particle else shown


def split(form: str) -> tuple[str, str]:
    """The format and the particle of a field: (".3g", "을") of ".3g을"."""
    known = (WITH_RO, "로", *"".join(PAIRS))
    particle = next((each for each in known if form.endswith(each)), "")
    return form.removesuffix(particle), particle


def fitting(text: str, particle: str) -> str:
    """The form of a particle that follows a text; both where nobody can know: 은(는)."""
    ending = last_sound(text)
    if particle in (WITH_RO, "로"):
        return "(으)로" if ending is None else "로" if ending in (0, RIEUL) else WITH_RO
    closed, open_ = next(pair for pair in PAIRS if particle in pair)
    return f"{closed}({open_})" if ending is None else closed if ending else open_


def last_sound(text: str) -> int | None:
    """The number of the final consonant of a text, 0 for none; None where it cannot be told."""
    last = next((each for each in reversed(text) if each.isalnum()), "")
    if last and ord(last) in SYLLABLES:
        return (ord(last) - SYLLABLES.start) % LAST_SOUNDS
    return of_word(text) if last.lower() in UNSURE else ENDINGS.get(last.lower(), 0)


def of_word(text: str) -> int | None:
    """The same of a word that ends in a letter that is read in two ways."""
    word = text.lower().rstrip(string.punctuation)
    return next((sound for ending, sound in READ.items() if re.search(ending, word)), None)
