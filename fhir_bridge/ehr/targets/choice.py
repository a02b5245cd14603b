"""Which record of an EHR a patient's goals are written to: the chain of targets, and why (W4).

``TARGETS`` is tried in order and the first that the EHR offers and the site wants is taken; when
there is none, or the sign-in may not write it, the goals are kept here. A sign-in that may write
less than others never moves on to the next target: goals would lie about in two places. To add a
target: a row, and how it is shaped and sent (``delivery.ways``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.quirks import Quirks
from fhir_bridge.ehr.smart import WRITE_TARGETS, allows

LETTERS = {"create": "c", "read": "r", "update": "u", "search": "s"}


@dataclass(frozen=True)
class Target:
    """One kind of record that can carry goals.

    Attributes:
        name: what a site's registration calls it.
        type: the resource type; "" for the store of our own.
        what: what is written, in words.
        needs: the interactions without which it cannot be used: what was written must be read
            back before a receipt may say so (W9).
        whole: one record tells all the patient's goals, so a change of any goal changes it.
    """

    name: str
    type: str
    what: str
    needs: tuple[str, ...] = ("create",)
    whole: bool = True


GOAL = Target("goal", "Goal", "goals", whole=False)
NOTE = Target("note", "DocumentReference", "plan-of-care notes", ("create", "read"))
TARGETS = (GOAL, NOTE)
KEPT = Target("kept", "", "goals", (), whole=False)
"""Kept here: published by our own API, and as a text to copy into the chart."""

BY_TYPE = {target.type: target for target in TARGETS}
BY_NAME = {target.name: target for target in TARGETS}
UNASKED = "This site is not registered to be sent {what}."
LACKS = "{{ehr}} does not take {what} from other systems."
FORBIDDEN = "This sign-in may not write {what} to {{ehr}}."
TAKES = "{{ehr}} takes {what} from other systems."
NOTHING_LEFT = "{ehr} takes nothing that goals can be written to. They are kept here."


@dataclass(frozen=True)
class Weighed:
    """One target and what speaks for it or against it.

    Attributes:
        why: a sentence with ``{ehr}`` for the EHR's name.
        forbidden: the EHR takes it, and this sign-in may not write it.
    """

    target: Target
    usable: bool
    why: str
    forbidden: bool = False


@dataclass(frozen=True)
class Choice:
    """The target, why it is that one, and what was thought of each before it.

    Attributes:
        changes: a later version changes the record written first; False: it is another record.
        why: a sentence with ``{ehr}`` for the EHR's name.
        weighed: every target in order.
    """

    target: Target
    why: str
    changes: bool
    weighed: tuple[Weighed, ...]

    def forbidden(self, target: Target) -> bool:
        """Whether the EHR takes it and this sign-in may not write it."""
        return any(each.target is target and each.forbidden for each in self.weighed)


def choose(
    capability: Capability,
    quirks: Quirks,
    wanted: Iterable[str] = WRITE_TARGETS,
    granted: frozenset[str] | None = None,
) -> Choice:
    """Choose where goals go.

    Args:
        capability: what the EHR lists: a hint; where a write is refused it is read again (C1).
        quirks: the vendor's sheet.
        wanted: names of targets the site is registered for.
        granted: the scopes of the token that shall write; None when they are not known.

    Example:
        >>> from fhir_bridge.ehr.quirks.spec import SPEC
        >>> choose(Capability(), SPEC).target.name
        'kept'
    """
    names = frozenset(wanted)
    weighed = tuple(_weigh(target, capability, names, granted) for target in TARGETS)
    first = next((each for each in weighed if each.usable or each.forbidden), None)
    if first is None or first.forbidden:
        return Choice(KEPT, first.why if first else NOTHING_LEFT, False, weighed)
    return Choice(first.target, first.why, changes(first.target, capability, quirks), weighed)


def changes(target: Target, capability: Capability, quirks: Quirks) -> bool:
    """Whether a record that was written can be written again."""
    if target is NOTE and not quirks.notes.changes:
        return False
    return capability.can(target.type, "update")


def lacking(target: Target, granted: frozenset[str] | None) -> Iterator[str]:
    """The needed interactions that these scopes do not allow."""
    return (each for each in target.needs if allows(granted, target.type, LETTERS[each]) is False)


def _weigh(
    target: Target, capability: Capability, wanted: frozenset[str], granted: frozenset[str] | None
) -> Weighed:
    usable, words = False, TAKES
    if target.name not in wanted:
        words = UNASKED
    elif not all(capability.can(target.type, each) for each in target.needs):
        words = LACKS
    elif any(lacking(target, granted)):
        words = FORBIDDEN
    else:
        usable = True
    return Weighed(target, usable, words.format(what=target.what), words is FORBIDDEN)
