"""An update keeps what the EHR added: its own JSON is edited, not rebuilt from ours (W13).

Lists are merged item by item. ``LIKENESS`` says by what two items are the same thing; a list
without a row is replaced as a whole, which is right for lists of plain values.
"""

from collections.abc import Callable
from typing import Any

from fhir_bridge.errors import WrongPatient
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.course import SMALL_WIN_LINE, SMALL_WIN_LINES
from fhir_bridge.wire import Json

Like = Callable[[Json], Any]


def merge_for_update(current: Json, ours: Json, before: Json | None = None) -> Json:
    """The EHR's current record with our changes in it.

    Args:
        current: as just read from the EHR.
        ours: as ``to_ehr`` gives it.
        before: what we last sent there, when that is known: what was in it and is no longer in
            ``ours`` is taken out; what was never ours stays. Without it nothing is taken out but
            what carries our own systems.

    Raises:
        WrongPatient: the two are not about the same patient.
    """
    if patients_of(current) != patients_of(ours):
        raise WrongPatient
    authored = {name: value for name, value in ours.items() if name not in _THEIRS}
    merged = _object(current, authored, _without_theirs(before or {}))
    meta = _meta(current, ours)
    if _generated(current):
        merged.pop("text", None)  # it tells the old state
    return {**merged, **({"meta": meta} if meta else {})}


_THEIRS = frozenset({"id", "meta", "text", "subject"})


def _without_theirs(before: Json) -> Json:
    return {name: value for name, value in before.items() if name not in _THEIRS}


def _meta(current: Json, ours: Json) -> Json:
    """Theirs, with our profiles; version and time are the EHR's to set."""
    theirs, own = (_dict(whose.get("meta")) for whose in (current, ours))
    kept = {key: value for key, value in theirs.items() if key not in {"versionId", "lastUpdated"}}
    listed = kept.get("profile")
    profiles = [*(listed if isinstance(listed, list) else []), *own.get("profile", ())]
    return {**kept, **({"profile": list(dict.fromkeys(profiles))} if profiles else {})}


def _generated(current: Json) -> bool:
    text = current.get("text")
    return isinstance(text, dict) and text.get("status") in {"generated", "extensions"}


def _merged(name: str, current: Any, ours: Any, before: Any) -> Any:
    if isinstance(current, dict) and isinstance(ours, dict):
        return _object(current, ours, _dict(before))
    if isinstance(current, list) and isinstance(ours, list) and name in LIKENESS:
        return _list(name, current, ours, _listed(before))
    return ours


def _object(current: Json, ours: Json, before: Json) -> Json:
    merged = {}
    for name, value in current.items():
        if name in ours:
            merged[name] = _merged(name, value, ours[name], before.get(name))
        elif name in LIKENESS and isinstance(value, list):
            merged[name] = _list(name, value, [], _listed(before.get(name)))
        elif name not in before:
            merged[name] = value
    merged |= {name: value for name, value in ours.items() if name not in current}
    if "coding" in ours and "text" not in ours and _codes(merged) != _codes(current):
        merged.pop("text", None)  # the words of the old code
    return {name: value for name, value in merged.items() if value != []}


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _list(name: str, current: list[Any], ours: list[Any], before: list[Any]) -> list[Any]:
    like = LIKENESS[name]
    left = {like(each): each for each in ours}
    sent_before = {like(each): each for each in before}
    merged = []
    for each in current:
        key = like(each) if isinstance(each, dict) else None
        if key in left:
            merged.append(_item(name, each, left.pop(key), sent_before.pop(key, None)))
        elif sent_before.pop(key, None) is None and not _carries_our_system(each):
            merged.append(each)
    return [*merged, *left.values()]


def _item(name: str, current: Json, ours: Json, before: Any) -> Json:
    if name == "coding" and current.get("code") != ours.get("code"):
        return ours
    return _object(current, ours, _dict(before))


def _codes(concept: Json) -> set[tuple[Any, Any]]:
    codings = _listed(concept.get("coding"))
    return {
        (str(each.get("system")), each.get("code")) for each in codings if isinstance(each, dict)
    }


def _carries_our_system(item: Any) -> bool:
    """Whether an item can only be from us: our extension, identifier, code or note line."""
    if not isinstance(item, dict):
        return False
    nodes = [item, *_listed(item.get("coding"))]
    names = [node.get(key) for node in nodes if isinstance(node, dict) for key in ("url", "system")]
    return any(isinstance(each, str) and each.startswith(f"{BASE}/") for each in names) or (
        _note(item) == SMALL_WIN_LINE
    )


def _category(concept: Json) -> Any:
    """Our strategy by its system, whatever the code; any other category by its first code."""
    first = _dict(next(iter(_listed(concept.get("coding"))), None))
    system = first.get("system")
    if not isinstance(system, str):
        return ("text", str(concept.get("text")))
    return system if system.startswith(f"{BASE}/") else (system, str(first.get("code")))


def _note(note: Json) -> Any:
    text = str(note.get("text"))
    return SMALL_WIN_LINE if text.startswith(SMALL_WIN_LINES) else text


LIKENESS: dict[str, Like] = {
    "category": _category,
    "coding": lambda each: str(each.get("system")),
    "extension": lambda each: str(each.get("url")),
    "identifier": lambda each: (str(each.get("system")), str(each.get("value"))),
    "note": _note,
    "target": lambda each: "the one target we write",
}
