"""FHIR's data types as EHRs really send them, read without ever raising.

Whatever has the wrong type counts as absent; one object where a list belongs counts as a list of
one. Text loses what a page must not show (control characters, bidirectional overrides).
"""

import re
from html.parser import HTMLParser
from typing import Any

from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.r4.dates import date_range
from fhir_bridge.wire import Json


def inner(value: Any, name: str) -> Json:
    """The object under a name; empty when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def rows(value: Any, name: str) -> list[Json]:
    """The objects of the list under a name."""
    found = value.get(name) if isinstance(value, dict) else None
    each = found if isinstance(found, list) else [found]
    return [row for row in each if isinstance(row, dict)]


def words(value: Any, name: str) -> str | None:
    """The text under a name, fit to be shown; None when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return (UNSPEAKABLE.sub("", found).strip() or None) if isinstance(found, str) else None


def day(value: Any, name: str) -> str | None:
    """The date or dateTime under a name; None when there is none or it is no date."""
    found = words(value, name)
    return found if found and date_range(found) else None


def concept_words(concept: Json) -> str | None:
    """What a CodeableConcept says to a person: its text, else the first display."""
    displays = (words(each, "display") for each in rows(concept, "coding"))
    return words(concept, "text") or next(filter(None, displays), None)


_SEMANTIC_TAG = re.compile(
    r" \((?:disorder|event|finding|morphologic abnormality|observable entity|occupation|person|"
    r"procedure|record artifact|regime/therapy|situation)\)$"
)


def concept_name(concept: Json) -> str | None:
    """``concept_words`` without the tag that SNOMED CT's full names end in.

    Example:
        >>> concept_name({"text": "Pneumonia (disorder)"})
        'Pneumonia'
    """
    said = concept_words(concept)
    return _SEMANTIC_TAG.sub("", said) if said else None


def codes(concept: Json) -> list[str]:
    """The codes of a CodeableConcept, in order."""
    found = (words(each, "code") for each in rows(concept, "coding"))
    return [each for each in found if each]


def first_name(value: Any, name: str) -> str | None:
    """What the first telling CodeableConcept of a list is called."""
    return next(filter(None, map(concept_name, rows(value, name))), None)


def identifiers(resource: Json) -> tuple[tuple[str, str], ...]:
    """System and value of each identifier that has a value."""
    found = ((words(each, "system") or "", words(each, "value"))
             for each in rows(resource, "identifier"))  # fmt: skip
    return tuple((system, value) for system, value in found if value)


_NAME_USES = ["official", "usual", None, "nickname", "temp", "anonymous", "maiden", "old"]


def human_name(resource: Any, name: str = "name") -> str | None:
    """The name to call a person by: official, then usual; a former name only for want of another.

    Example:
        >>> human_name({"name": [{"use": "old", "text": "W. Oke"}, {"family": "Okafor"}]})
        'Okafor'
    """

    def rank(each: Json) -> int:
        use = words(each, "use")
        return _NAME_USES.index(use) if use in _NAME_USES else len(_NAME_USES)

    spoken = (_spoken(each) for each in sorted(rows(resource, name), key=rank))
    return next(filter(None, spoken), None)


_CALLED_USES = ["usual", "official", None]
_INITIAL = re.compile(r"\w\.?")


def called(resource: Any) -> str | None:
    """What a person is called in a sentence: all given names, of the usual name before any other.

    A name may be two words, and two given names may be one. Initials are none.

    Example:
        >>> called({"name": [{"family": "Nguyen", "given": ["Thi", "Lan"]}]})
        'Thi Lan'
        >>> called({"name": [{"given": ["Walter", "J."]}, {"use": "usual", "given": ["Walt"]}]})
        'Walt'
    """
    for use in _CALLED_USES:
        for name in rows(resource, "name"):
            given = [each for each in _texts(name.get("given")) if not _INITIAL.fullmatch(each)]
            if words(name, "use") == use and (said := words({"text": " ".join(given)}, "text")):
                return said
    return None


def _spoken(name: Json) -> str | None:
    parts = [each for key in ("given", "family", "suffix") for each in _texts(name.get(key))]
    return words(name, "text") or words({"text": " ".join(parts)}, "text")


def _texts(value: Any) -> list[str]:
    each = value if isinstance(value, list) else [value]
    return [text for text in each if isinstance(text, str)]


_LINES = ("br", "p", "div", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6")
_LINE = "\v"  # a line's end that no text has: line feeds in markup are only spaces
_BREAKS = dict.fromkeys(_LINES, _LINE) | {"td": " ", "th": " "}
_LONGEST_NARRATIVE = 20_000


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent = tag in {"script", "style"}
        self.parts.append(_BREAKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self._silent = False
        self.parts.append(_BREAKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace(_LINE, " "))


def narrative(resource: Json) -> str:
    r"""The narrative as lines of plain text: markup is dropped, never shown as HTML.

    Example:
        >>> narrative({"text": {"div": "<div><h2>Plan</h2><p>Weigh &amp; call</p></div>"}})
        'Plan\nWeigh & call'
    """
    div = inner(resource, "text").get("div")
    if not isinstance(div, str):
        return ""
    parser = _Text()
    # "<![" makes html.parser raise on what it does not know; nothing readable begins like that.
    parser.feed(div[:_LONGEST_NARRATIVE].replace("<![", " "))
    parser.close()
    lines = (UNSPEAKABLE.sub(" ", line).split() for line in "".join(parser.parts).split(_LINE))
    return "\n".join(" ".join(each) for each in lines if each)


def shortened(text: str, most: int) -> str:
    """A text cut at a word, with an ellipsis, to at most so many characters."""
    if len(text) <= most:
        return text
    return re.sub(r"\s+\S*$", "", text[:most]).rstrip(" ,;:.")[: most - 1] + "…"


def modifies(node: Any) -> bool:
    """Whether something in a record may change what the rest of it means (C10)."""
    if isinstance(node, dict):
        return any(
            (name in {"modifierExtension", "implicitRules"} and bool(value)) or modifies(value)
            for name, value in node.items()
        )
    return isinstance(node, list) and any(modifies(each) for each in node)
