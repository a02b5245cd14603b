"""The interactions there are. A new one is a function ``Case -> Answer`` and a row here."""

from collections.abc import Callable

from fhir_bridge.rest import reads, writes
from fhir_bridge.rest.everything import everything
from fhir_bridge.rest.messages import Answer
from fhir_bridge.rest.searchset import search_type
from fhir_bridge.rest.server import Case
from fhir_bridge.store.access import LETTERS, require

# FHIR code of the interaction: what does it, and the word for the letter it needs (P8)
_TABLE: dict[str, tuple[Callable[[Case], Answer], str]] = {
    "read": (reads.read, "read"),
    "vread": (reads.vread, "read"),
    "history-instance": (reads.history, "read"),
    "search-type": (search_type, "search"),
    "everything": (everything, "search"),
    "create": (writes.create, "create"),
    "update": (writes.update, "update"),
    "conditional-update": (writes.update_where, "update"),
    "delete": (writes.delete, "delete"),
}
WRITES = frozenset({"create", "update", "conditional-update", "delete"})


def perform(interaction: str, case: Case) -> Answer:
    """Do one interaction in the session of the case.

    Raises:
        NotAllowed: the grant lacks the letter.
        BridgeError: whatever else goes wrong; the session's work must then be dropped.
    """
    act, letter = _TABLE[interaction]
    require(case.grant, case.address.type, letter)
    return act(case)


def action_of(interaction: str) -> str:
    """The letter of AuditEvent.action."""
    letters = {"create": "C", "delete": "D", "read": "R", "vread": "R"}
    letters |= dict.fromkeys(("update", "conditional-update"), "U")
    return letters.get(interaction, "E")


def letter_of(interaction: str) -> str:
    """The letter of a SMART scope that it needs."""
    return LETTERS[_TABLE[interaction][1]]
