"""Did the EHR keep what was sent? Field by field, because some drop fields without a word (W9).

Only what we sent counts; what the EHR added is its own business. ``NAMES`` are the words a nurse
reads for an element; to add one, add a row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from fhir_bridge.ehr.targets.notes import NOTE_NAMES, NOTE_TYPE, same_content_type, same_text
from fhir_bridge.r4.references import target_of
from fhir_bridge.wire import Json

NAMES = {
    "achievementStatus": "progress",
    "category": "strategy",
    "description": "wording",
    "expressedBy": "whose words these are",
    "extension": "who does it",
    "identifier": "Footbridge's mark",
    "lifecycleStatus": "status",
    "note": "small win",
    "startDate": "start date",
    "subject": "patient",
    "target": "target",
    "target.dueDate": "due date",
    "target.measure": "how we know",
}
"""Element (dotted, without indexes) to words; the longest row that fits is used."""

NAMES_OF = {NOTE_TYPE: NAMES | NOTE_NAMES}
"""Words of types whose elements mean something else."""

IGNORED = frozenset({"id", "meta", "text"})


@dataclass(frozen=True)
class Difference:
    """One thing the EHR did not keep as sent.

    Attributes:
        path: FHIRPath of the element that was sent, e.g. ``Goal.target[0].dueDate``.
        words: e.g. "due date dropped", "wording changed".
        sent: the value sent.
        kept: the value the EHR has instead, None when it has none.
    """

    path: str
    kind: Literal["dropped", "changed"]
    words: str
    sent: Any = field(repr=False)
    kept: Any = field(default=None, repr=False)


def compare(sent: Json, kept: Json) -> tuple[Difference, ...]:
    """What of a record was dropped or changed, in the order it was sent.

    The order of a list does not count, nor do ``id``, ``meta`` and the narrative. References are
    the same when they lead to the same record, times when they are the same instant.

    Args:
        sent: what was sent.
        kept: what the EHR gives back.
    """
    whole = {name: value for name, value in sent.items() if name not in IGNORED}
    return tuple(_object(str(sent.get("resourceType", "")), whole, kept))


def _compared(path: str, sent: Any, kept: Any) -> list[Difference]:
    if isinstance(sent, dict) and isinstance(kept, dict):
        return list(_object(path, sent, kept))
    if isinstance(sent, list) and isinstance(kept, list):
        return list(_list(path, sent, kept))
    return [] if _same(path, sent, kept) else [_difference(path, "changed", sent, kept)]


def _object(path: str, sent: Json, kept: Json) -> Iterator[Difference]:
    for name, value in sent.items():
        here = f"{path}.{name}"
        if kept.get(name) is None:
            yield _difference(here, "dropped", value)
        else:
            yield from _compared(here, value, kept[name])


def _list(path: str, sent: list[Any], kept: list[Any]) -> Iterator[Difference]:
    """Each item sent finds its like among those kept: first the equal ones, then the nearest."""
    if path in ALONE and len(sent) == len(kept) == 1:
        yield from _compared(f"{path}[0]", sent[0], kept[0])
        return
    free, left = list(kept), []
    for at, item in enumerate(sent):
        equal = next((each for each in free if not _compared(path, item, each)), _NONE)
        if equal is _NONE:
            left.append((f"{path}[{at}]", item))
        else:
            free.remove(equal)
    for here, item in left:
        ranked = sorted(free, key=lambda each: len(_compared(here, item, each)))
        nearest = _compared(here, item, ranked[0]) if ranked else []
        if not ranked or len(nearest) >= _leaves(item):
            yield _difference(here, "dropped", item)
        else:
            free.remove(ranked[0])
            yield from nearest


_NONE = object()

ALONE = frozenset({"Goal.target"})
"""Lists of which we send one item: the only one there is that item, whatever became of it."""

ALIKE: dict[str, Callable[[str, str], bool]] = {
    ".attachment.contentType": same_content_type,
    ".attachment.data": same_text,
}
"""Ends of paths whose values say the same when they are not equal."""


def _same(path: str, sent: Any, kept: Any) -> bool:
    if sent == kept:
        return isinstance(sent, bool) == isinstance(kept, bool)
    if not isinstance(sent, str) or not isinstance(kept, str):
        return False
    alike = next((same for end, same in ALIKE.items() if path.endswith(end)), None)
    if alike:
        return alike(sent, kept)
    if path.endswith(".reference"):
        target = target_of(sent)
        return target is not None and target == target_of(kept)
    return "T" in sent and (instant := _instant(sent)) is not None and instant == _instant(kept)


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_leaves(each) for each in value.values())
    return sum(_leaves(each) for each in value) if isinstance(value, list) else 1


def _difference(
    path: str, kind: Literal["dropped", "changed"], sent: Any, kept: Any = None
) -> Difference:
    type, *parts = (part.partition("[")[0] for part in path.split("."))
    names = NAMES_OF.get(type, NAMES)
    rows = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
    name = next((names[row] for row in rows if row in names), parts[0] if parts else "record")
    return Difference(path, kind, f"{name} {kind}", sent, kept)
