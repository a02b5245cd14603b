"""Rosters: the patients an EHR lists for us, read with the site's backend client.

A roster is named as the EHR names it; a new kind is a row of ``KINDS``:

    Group/ID                          the members of a Group
    List/ID                           the entries of a List
    CareTeam?participant=TYPE/ID      whoever has somebody, or an organisation, in a care team

Read line by line: one that cannot be read is set aside with a reason and costs no other.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fhir_bridge.ehr.client import EhrClient, SearchResult
from fhir_bridge.errors import EhrRejected, Refused
from fhir_bridge.r4.dates import period_range
from fhir_bridge.r4.views import Quarantined
from fhir_bridge.wire import Json

_ID = r"[A-Za-z0-9.\-]{1,64}"
_NAMED = re.compile(rf"(Group|List)/({_ID})")
_TAKES_PART = re.compile(
    rf"(CareTeam)\?participant=((?:Practitioner|PractitionerRole|Organization)/{_ID})"
)
_PATIENT = re.compile(rf"Patient/({_ID})(?:/_history/{_ID})?")
SECONDS = 300.0  # nobody waits at a screen for it
NOT_IN_USE = "The EHR says that this roster is no longer in use. Nobody was enrolled."


@dataclass(frozen=True)
class Roster:
    """Whom the EHR lists.

    Attributes:
        listed: the EHR's ids of patients, in its order, each once.
        quarantined: lines that name no patient of this EHR, each with the reason.
        complete: the list was read to its end; if not, who is missing has not left it.
    """

    listed: tuple[str, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class _Lines:
    """References as listed, without those that were ended."""

    references: Iterable[Any]
    quarantined: tuple[Quarantined, ...] = ()
    complete: bool = True


def read_roster(client: EhrClient, roster: str, at: datetime) -> Roster:
    """Read a roster, all its pages.

    Args:
        client: signed in with ``roster_scopes``.
        roster: as in the module's docstring.
        at: what had ended by then is no longer listed.

    Raises:
        Refused: it is not named in one of those ways.
        EhrRejected: the EHR says that it is no longer in use.
        NotSignedIn, NotAllowed, NotFound, Gone, EhrUnavailable: as the EHR answered.
    """
    kind, which = _parts(roster)
    lines = KINDS[kind](client, which, at)
    listed: dict[str, None] = {}
    aside = list(lines.quarantined)
    for reference in lines.references:
        id, reason = _patient(reference, client.root)
        if id:
            listed[id] = None
        else:
            aside.append(Quarantined(kind, "", reason))
    return Roster(tuple(listed), tuple(aside), lines.complete)


def roster_scopes(roster: str) -> tuple[str, ...]:
    """What reading a roster and its patients needs: asked for apart, so that delivery never does.

    Raises:
        Refused: it is not named in one of the ways we know.

    Example:
        >>> roster_scopes("Group/our-patients")
        ('system/Group.rs', 'system/Patient.rs')
    """
    return (f"system/{_parts(roster)[0]}.rs", "system/Patient.rs")


def _parts(roster: str) -> tuple[str, str]:
    found = _NAMED.fullmatch(roster) or _TAKES_PART.fullmatch(roster)
    if found is None:
        raise Refused(
            "A roster is Group/ID, List/ID or CareTeam?participant=Practitioner/ID, with the "
            "EHR's own ids."
        )
    return found[1], found[2]


def _group(client: EhrClient, id: str, at: datetime) -> _Lines:
    group = client.read("Group", id).document.data
    if group.get("active") is False:
        raise EhrRejected(NOT_IN_USE)
    members = list(_each(group.get("member")))
    still = (
        each.get("entity") for each in members
        if each.get("inactive") is not True and not _ended(each, at)
    )  # fmt: skip
    said = group.get("quantity")  # some EHRs count the members and do not show them
    return _Lines(still, complete=not (isinstance(said, int) and said > len(members)))


def _list(client: EhrClient, id: str, at: datetime) -> _Lines:
    del at
    found = client.read("List", id).document.data
    if found.get("status") != "current":
        raise EhrRejected(NOT_IN_USE)
    entries = _each(found.get("entry"))
    return _Lines(each.get("item") for each in entries if each.get("deleted") is not True)


def _care_teams(client: EhrClient, participant: str, at: datetime) -> _Lines:
    asked = (("participant", participant), ("status", "active"))
    until = time.monotonic() + SECONDS
    found: SearchResult = client.search("CareTeam", asked, deadline=until)
    teams = (each.data for each in found.matches)
    subjects = (
        team.get("subject") for team in teams
        if team.get("status") == "active" and not _ended(team, at) and _in(team, participant, at)
    )  # fmt: skip
    return _Lines(subjects, found.quarantined, found.complete)


KINDS: Mapping[str, Callable[[EhrClient, str, datetime], _Lines]] = {
    "Group": _group, "List": _list, "CareTeam": _care_teams,
}  # fmt: skip


def _in(team: Json, participant: str, at: datetime) -> bool:
    """Whether they still take part; an EHR also finds those whose time in the team has ended."""
    parts = [
        each for each in _each(team.get("participant"))
        if _text(each.get("member")).endswith(participant)
    ]  # fmt: skip
    return not parts or any(not _ended(each, at) for each in parts)


def _ended(line: Json, at: datetime) -> bool:
    period = line.get("period")
    covered = period_range(period) if isinstance(period, dict) else None
    now = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return covered is not None and covered[1] <= now


def _patient(reference: Any, root: str) -> tuple[str, str]:
    """The EHR's id of the patient that a line names, or the reason why it names none."""
    text = _text(reference)
    if not text:
        return "", "This line names nobody by a reference."
    found = _PATIENT.fullmatch(text.removeprefix(f"{root}/"))
    return (found[1], "") if found else ("", "This line names no patient of this EHR.")


def _text(reference: Any) -> str:
    text = reference.get("reference") if isinstance(reference, dict) else None
    return text if isinstance(text, str) else ""


def _each(listed: Any) -> Iterator[Json]:
    """The lines of an array; what is no object is a line that names nobody."""
    for each in listed if isinstance(listed, list) else ():
        yield each if isinstance(each, dict) else {}
