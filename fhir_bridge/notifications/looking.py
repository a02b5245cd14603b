"""The stays of our patients, looked up in the EHR with the site's own client, one after the other.

Everybody who is enrolled has a turn: soon again where something was heard of a stay of late, else
now and then. An EHR that does not answer is left alone for a while. What the EHR has of the patient
is read too, so that a death is known and numbers of theirs can be matched.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.chart import Panel, read_panel
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.errors import BridgeError, EhrUnavailable
from fhir_bridge.notifications.sender import WATCHER
from fhir_bridge.notifications.watchers import Watchers
from fhir_bridge.store import audit, copies, looks
from fhir_bridge.store.access import Chart
from fhir_bridge.store.looks import Look

LEASE = timedelta(minutes=2)
OF_LATE = timedelta(days=35)
"""A way home is watched for thirty days, and a few more for what comes late."""
PAUSES: Mapping[bool, timedelta] = {True: timedelta(minutes=10), False: timedelta(hours=1)}
"""Between two looks at one patient, by whether anything was heard of a stay of theirs of late."""
LEFT_ALONE = timedelta(minutes=5)
TYPES = ("Patient", "Encounter")
CANNOT = "It could not be looked at."


def look_next(bridge: Bridge, watchers: Watchers) -> str | None:
    """Look at one patient whose turn it is.

    Returns:
        ``looked``, ``failed``, ``away`` (the EHR did not answer); None when it is nobody's turn.
    """
    at = bridge.real()
    with bridge.store.reading() as session:
        if not looks.is_due(session, at):
            return None
    with bridge.store.writing() as session:
        look = looks.claim(session, at=at, lease=LEASE)
    if look is None:
        return None
    try:
        panels = _read(bridge, watchers, look)
    except BridgeError as error:
        return _not_looked(bridge, look, str(error), isinstance(error, EhrUnavailable))
    bad = next((each for each in panels if each.read_at is None), None)
    if bad:
        away = bad.problem == EhrUnavailable.issue_code
        return _not_looked(bridge, look, next(iter(bad.notes), CANNOT), away)
    _keep(bridge, look, panels)
    return "looked"


def add_enrolled(bridge: Bridge) -> int:
    """Give a turn to everybody who was enrolled since; gives how many."""
    with bridge.store.writing() as session:
        return looks.add_enrolled(session, bridge.real())


def _read(bridge: Bridge, watchers: Watchers, look: Look) -> list[Panel]:
    client = watchers.client(bridge.site(look.site))
    if client is None:
        raise BridgeError("Footbridge has no client of its own at this site.")
    return [read_panel(client, type, look.ehr_patient) for type in TYPES]


def _keep(bridge: Bridge, look: Look, panels: list[Panel]) -> None:
    site, at = bridge.site(look.site), bridge.clock()
    chart = Chart(look.site, look.patient, WATCHER)
    with bridge.store.writing() as session:
        copies.one_at_a_time(session, chart)
        for panel in panels:
            keep_list(
                session, chart, panel.documents, type=panel.type, base=site.base, at=at,
                whole=not panel.more and not panel.quarantined,
            )  # fmt: skip
        audit.of_view(
            session, chart, action="R", what="+".join(TYPES), patient=chart.patient,
            detail="from the EHR, by the worker",
        )  # fmt: skip
        of_late = looks.heard_since(session, look, at - OF_LATE)
        now = bridge.real()
        looks.looked(session, look, at=now, again=now + PAUSES[of_late])


def _not_looked(bridge: Bridge, look: Look, trouble: str, away: bool) -> str:
    again: datetime = bridge.real() + (LEFT_ALONE if away else PAUSES[False])
    with bridge.store.writing() as session:
        looks.not_looked(session, look, again=again, trouble=trouble)
        if away:
            looks.put_off(session, look.site, again)
    return "away" if away else "failed"
