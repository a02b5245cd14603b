"""Two texts word by word: which words of one are not in the other, for eyes that compare."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s*\S+\s*")
LONGEST = 400  # words; two pages are not compared word by word


@dataclass(frozen=True)
class Piece:
    """Some words in a row that are all in the other text too, or all not."""

    text: str
    new: bool = False


def marked(text: str, other: str | None) -> tuple[Piece, ...]:
    """A text in pieces, with what the other one does not say marked.

    Example:
        >>> [piece.text for piece in marked("Walk to the lake", "Walk to church") if piece.new]
        ['the lake']
    """
    words, known = _WORDS.findall(text), _WORDS.findall(other or "")
    if other is None or not text or max(len(words), len(known)) > LONGEST:
        return (Piece(text),)
    return tuple(_pieces(words, known))


def _pieces(words: list[str], known: list[str]) -> Iterator[Piece]:
    plain = ([word.strip() for word in known], [word.strip() for word in words])
    matcher = SequenceMatcher(None, *plain, autojunk=False)
    for tag, _, _, start, end in matcher.get_opcodes():
        text = "".join(words[start:end])
        if tag == "equal":
            yield Piece(text)
        elif text:
            yield Piece(text.rstrip(), new=True)
            yield Piece(text[len(text.rstrip()) :])
