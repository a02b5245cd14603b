"""How records of each type travel to an EHR, and by what they are known again there.

To send another type: a row in ``WAYS``; where it tells all of a patient's goals, also a row of
``ehr.targets.choice`` and the function that keeps it (``delivery.gathering``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.quirks import Quirks
from fhir_bridge.ehr.reconcile import has_identifier
from fhir_bridge.ehr.targets import Difference
from fhir_bridge.ehr.targets.choice import NOTE, changes
from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.r4.note import LOINC, NOTE_ID, PLAN_OF_CARE, is_note
from fhir_bridge.store import placement
from fhir_bridge.wire import Json

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Mark:
    """By what one record is known in an EHR.

    Attributes:
        identifier: the system and value that it is sent with and looked for by.
        borne: says of a record there whether it is this one.
        narrowed: parameters for a look where no identifier can be asked for.
    """

    identifier: tuple[str, str]
    borne: Callable[[Json], bool]
    narrowed: Params = ()


@dataclass(frozen=True)
class Way:
    """How records of one type travel.

    Attributes:
        placed: the target of their placements.
        changes: whether a later version changes the record written first.
        mark: id and version of a record to its mark; the version counts where each version is a
            record of its own, and is None otherwise.
        no_changes: what a nurse reads when the EHR took an earlier version and takes no changes.
        essential: paths of what it is for: without these it has not arrived, whatever was answered.
    """

    placed: str
    changes: Callable[[Capability, Quirks], bool]
    mark: Callable[[str, int | None], Mark]
    no_changes: str = ""
    essential: frozenset[str] = frozenset()

    def is_lost(self, differences: Iterable[Difference]) -> bool:
        """Whether the EHR took a record and not what it is for."""
        return any(each.path in self.essential for each in differences)


def _goal(id: str, version: int | None) -> Mark:
    del version
    return Mark((GOAL_ID, id), lambda each: has_identifier(each, GOAL_ID, id))


def _note(id: str, version: int | None) -> Mark:
    value = id if version is None else f"{id}.{version}"
    borne = partial(is_note, note=id, version=version)
    return Mark((NOTE_ID, value), borne, (("type", f"{LOINC}|{PLAN_OF_CARE}"),))


_DATA = ".attachment.data"

WAYS = {
    "Goal": Way(
        placement.EHR_GOAL,
        lambda *_: True,
        _goal,
        "It takes no changes to a goal. The text before stays there, this one here.",
    ),
    "DocumentReference": Way(
        placement.EHR_NOTE,
        partial(changes, NOTE),
        _note,
        "It takes no notes any more. The one before stays there, this text here.",
        essential=frozenset(
            {"DocumentReference.content"}
            | {f"DocumentReference.content[0]{each}" for each in ("", ".attachment", _DATA)}
        ),
    ),
}
"""By resource type."""
