"""What was heard of a stay: one message each, as it was sent, in a log that only grows.

Feeds repeat themselves, deliver late and out of order, and take things back. So nothing here
changes anything: ``standing`` orders the log of one stay as its sender wrote it, each message once,
and ``stays`` reads it from the first to the last. To add a kind of message: a row in ``KINDS``.
Trigger events are those of HL7 v2 chapter 3; FHIR notifications (admit, discharge, transfer) and
Encounters that were polled map to the same kinds. Sources: domain §C.1; exchange N4, R21.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from fhir_bridge.care.transitions.local_days import When
from fhir_bridge.care.transitions.settings import Setting


class Kind(StrEnum):
    """What a message says."""

    PRE_ADMIT = "pre-admit"
    ADMIT = "admit"
    TRANSFER = "transfer"
    PENDING_DISCHARGE = "pending-discharge"
    DISCHARGE = "discharge"
    UPDATE = "update"
    CANCEL_PRE_ADMIT = "cancel-pre-admit"
    CANCEL_ADMIT = "cancel-admit"
    CANCEL_TRANSFER = "cancel-transfer"
    CANCEL_PENDING_DISCHARGE = "cancel-pending-discharge"
    CANCEL_DISCHARGE = "cancel-discharge"
    MERGE = "merge"
    CLOSE = "close"


@dataclass(frozen=True)
class KindRow:
    """What a kind of message means.

    Attributes:
        words: as the history of a transition tells it.
        triggers: HL7 v2 trigger events.
    """

    words: str
    triggers: tuple[str, ...]


KINDS: Mapping[Kind, KindRow] = {
    Kind.PRE_ADMIT: KindRow("a stay is planned", ("A05", "A14")),
    Kind.ADMIT: KindRow("came in", ("A01", "A04")),
    Kind.TRANSFER: KindRow("was moved, or the kind of stay changed", ("A02", "A06", "A07")),
    Kind.PENDING_DISCHARGE: KindRow("discharge is planned", ("A16",)),
    Kind.DISCHARGE: KindRow("left", ("A03",)),
    Kind.UPDATE: KindRow("something was corrected", ("A08",)),
    Kind.CANCEL_PRE_ADMIT: KindRow("a stay is no longer planned", ("A27", "A38")),
    Kind.CANCEL_ADMIT: KindRow("did not come in after all", ("A11",)),
    Kind.CANCEL_TRANSFER: KindRow("was not moved after all", ("A12",)),
    Kind.CANCEL_PENDING_DISCHARGE: KindRow("discharge is no longer planned", ("A25",)),
    Kind.CANCEL_DISCHARGE: KindRow("did not leave after all", ("A13",)),
    Kind.MERGE: KindRow("two numbers are one stay", ("A42", "A50")),
    Kind.CLOSE: KindRow("was looked back on, and closed, by a person", ()),
}
_RANK = {kind: at for at, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Heard:
    """One message about one stay of one patient.

    Attributes:
        message: its id, unique within a site; a repeated message has the same.
        stay: the sender's number of the stay (visit number, ``Encounter.identifier``).
        sent_at: when its sender wrote it; messages of a stay are read in this order.
        notified_at: when we were told.
        facility: where; "" where the message does not say.
        began, ended: of the stay, as far as the message says.
        expected: the day it is planned to begin (``PRE_ADMIT``) or to end.
        disposition: a key of ``DISPOSITIONS``; "" where the message does not say.
        source: HL7 ``admit-source``: ``emd``, ``hosp-trans``, …
        priority: HL7 ``ActPriority``: ``EM``, ``UR``, ``R``, ``EL``.
        origin: the number or the facility somebody came from, where it is named.
        part_of: the stay this is a department of: departments have no clocks of their own.
        into: of a merge: the number that goes on.
        look: the whole record as it stood then, and not a message about one thing that happened:
            what an earlier look showed and this one does not is no longer so.
    """

    message: str
    stay: str
    kind: Kind
    sent_at: datetime
    notified_at: datetime
    facility: str = ""
    setting: Setting = Setting.UNKNOWN
    began: When | None = None
    ended: When | None = None
    expected: When | None = None
    disposition: str = ""
    source: str = ""
    priority: str = ""
    origin: str = ""
    part_of: str = ""
    into: str = ""
    look: bool = False


def standing(log: Iterable[Heard]) -> tuple[Heard, ...]:
    """Each message once, as it was received first, in the order in which they were sent.

    Where two were sent in the same instant, what takes back comes after what it takes back. The
    order in which they arrived plays no part: a late admission reopens nothing.
    """
    first: dict[str, Heard] = {}
    for each in sorted(log, key=lambda heard: (heard.notified_at, repr(heard))):
        first.setdefault(each.message, each)
    return tuple(
        sorted(first.values(), key=lambda heard: (heard.sent_at, _RANK[heard.kind], heard.message))
    )


_NONE: Mapping[str, str] = MappingProxyType({})


def one_stay_each(
    log: Iterable[Heard], known_as: Mapping[str, str] = _NONE
) -> dict[str, tuple[Heard, ...]]:
    """The messages of each stay by the number that goes on, departments left out.

    Numbers that were ever merged, whatever way round, are one stay; what was merged into last
    names it.

    Args:
        known_as: further numbers, each with the one that its stay goes by. What was said under
            such a number comes first: what the other says was said later.
    """
    ordered = [each for each in standing(log) if not each.part_of]
    names: dict[str, str] = {}
    for each in ordered:
        names.setdefault(each.stay, each.stay)
        if each.kind is Kind.MERGE and each.into:
            one = {names[each.stay], names.get(each.into, each.into)}
            names[each.into] = each.into
            names = {number: each.into if now in one else now for number, now in names.items()}
    stays: dict[str, list[Heard]] = {}
    for each in sorted(ordered, key=lambda heard: names[heard.stay] not in known_as):
        named = names[each.stay]
        stays.setdefault(known_as.get(named, named), []).append(each)
    return {number: tuple(messages) for number, messages in stays.items()}
