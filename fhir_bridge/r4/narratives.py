"""Narratives of our own making: a few elements of XHTML, every word in it escaped."""

import re
from collections.abc import Iterable
from html import escape

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe(words: str) -> str:
    r"""Words for a narrative: no markup, nothing that XML cannot carry, one line.

    Example:
        >>> safe("Walk <twice>\n a week")
        'Walk &lt;twice&gt; a week'
    """
    return escape(" ".join(_NO_XML.sub(" ", words).split()), quote=True)


def div(parts: Iterable[str]) -> str:
    """The whole narrative around parts that are XHTML already."""
    languages = 'lang="en" xml:lang="en"'
    return f'<div xmlns="http://www.w3.org/1999/xhtml" {languages}>{"".join(parts)}</div>'


def listed(lines: Iterable[str]) -> str:
    """Words as a list; "" without any."""
    rows = "".join(f"<li>{safe(each)}</li>" for each in lines)
    return f"<ul>{rows}</ul>" if rows else ""


def paragraph(words: str) -> str:
    """Words as a paragraph; "" without any."""
    return f"<p>{safe(words)}</p>" if words.strip() else ""
