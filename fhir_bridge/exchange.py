"""The exchange with each EHR as a whole: how it goes, what is stuck, and what people do about it.

``standing`` is numbers alone and names nobody; ``stuck`` is about patients and asks for a view.
``turn_of``, ``heard`` and ``unheard`` are how pages share the breaker with the workers (C15).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import Refused
from fhir_bridge.patience import SILENT, Breaker
from fhir_bridge.store import audit, health, placement, waiting
from fhir_bridge.store.access import Chart, View
from fhir_bridge.store.tables import Outbox, SiteHealth

LONGEST_REASON = 500
BY_ITSELF = frozenset({"queued", "unknown", "sending"})
ONE_PAGE = timedelta(seconds=30)
"""How long a page that probes an EHR may take until somebody else may."""

Turn = Literal["ask", "probe", "rest"]
"""Whether a page asks an EHR: as ever, alone of all to find out how it is, or not at all."""


@dataclass(frozen=True)
class Standing:
    """How the exchange with one EHR goes.

    Attributes:
        breaker: whether it is asked at the moment, since when, and what went wrong last.
        waiting: how many promises are in each state that is not an end.
        oldest: since when the oldest of those that are sent by themselves is due.
        twins: how many records are there more than once and could not be put right.
        looked_over_at: when it was last looked for such, if ever.
    """

    site: str
    name: str
    breaker: Breaker
    waiting: dict[str, int]
    oldest: datetime | None
    twins: int
    looked_over_at: datetime | None


@dataclass(frozen=True)
class Stuck:
    """One change that will not reach the EHR unless somebody does something.

    Attributes:
        state: ``dead`` (tried too often), ``rejected`` (the EHR said no) or ``held`` (whoever
            saved it must sign in).
        reason: in plain words; it may hold the EHR's words, so it is for people of the case alone.
        may_try, may_abandon: what can be done about it here.
    """

    type: str
    id: str
    revision: int
    patient: str
    state: str
    reason: str
    since: datetime
    tries: int
    may_try: bool
    may_abandon: bool = True


def standing(bridge: Bridge) -> list[Standing]:
    """How the exchange with each registered EHR goes, for whoever runs the installation."""
    sites = bridge.sites()
    with bridge.store.reading() as session:
        known = health.of_every_site(session)
        counts = waiting.counted(session)
        twins = placement.count_twins(session)
    return [
        _standing(site, known.get(site.id), [each for each in counts if each.site == site.id],
                  twins.get(site.id, 0))
        for site in sorted(sites, key=lambda each: each.id)
    ]  # fmt: skip


def _standing(
    site: Site, row: SiteHealth | None, counts: list[waiting.Counted], twins: int
) -> Standing:
    due = [each.oldest for each in counts if each.state in BY_ITSELF]
    return Standing(
        site.id, site.name, health.breaker_in(row), {each.state: each.number for each in counts},
        min(due, default=None), twins, row.looked_over_at if row else None,
    )  # fmt: skip


def is_left_alone(bridge: Bridge, site: str) -> bool:
    """Whether an EHR failed so often that nothing is sent there now: a read may ask this first."""
    with bridge.store.reading() as session:
        return health.breaker_of(session, site).rests(bridge.real())


def turn_of(bridge: Bridge, site: str, *, may_probe: bool = True) -> Turn:
    """Whether a page may ask an EHR now; of all that come after its rest one is told to probe.

    Whoever is told so says what came of it: ``heard`` or ``unheard``.

    Args:
        may_probe: whether this caller would; an EHR that has to be probed rests for all others.
    """
    with bridge.store.reading() as session:
        breaker = health.breaker_of(session, site)
    if not breaker.is_silent:  # an EHR that refuses writes may well be read, and says no at once
        return "ask"
    if not may_probe or breaker.rests(bridge.real()):
        return "rest"
    with bridge.store.writing() as session:
        mine = health.may_ask(session, site, at=bridge.real(), lease=ONE_PAGE)
    return "probe" if mine else "rest"


def heard(bridge: Bridge, site: str, *, asked: bool = True) -> None:
    """The EHR answered a page, whatever it said; or it was not ``asked``, and the next one may."""
    note = health.note_answer if asked else health.note_silence
    with bridge.store.writing() as session:
        note(session, site, at=bridge.real())


def unheard(bridge: Bridge, site: str, questions: int) -> None:
    """A page waited in vain for as long as a person can: each of its questions is a failure.

    Only for a page none of whose questions was answered: one slow search says nothing of an EHR.
    """
    with bridge.store.writing() as session:
        for _ in range(questions):
            health.note_failure(
                session, site, f"{SILENT} a page", bridge.patience, at=bridge.real()
            )


def stuck(bridge: Bridge, view: View) -> list[Stuck]:
    """What waits for a person, oldest first: of one chart, or of all that a grant covers."""
    with bridge.store.reading() as session:
        return [_stuck(row) for row in waiting.stuck(session, view)]


def try_again(bridge: Bridge, chart: Chart, id: str, *, type: str = "Goal") -> Stuck:
    """Send a record after all, beginning anew; what may have arrived is looked for first.

    Raises:
        NotFound: this chart has no such record, or it was never to be sent.
        Refused: it is on its way already, or there; or somebody of the case must choose first
            between it and another text that the EHR has (``conflicts``).
    """
    with bridge.store.writing() as session:
        _require_one_text(session, chart, type, id)
        row = waiting.try_again(session, chart, type, id, at=bridge.real())
        _audit(session, chart, row, "to be sent again")
        return _stuck(row)


def abandon(bridge: Bridge, chart: Chart, id: str, *, why: str, type: str = "Goal") -> Stuck:
    """Do not send a record; it stays here. A later change to it is sent as any other.

    Args:
        why: a person's words; kept with the promise, and in no log.

    Raises:
        NotFound, Refused: as ``try_again``; and without a reason. Of two texts none is given up
            unseen either.
    """
    words = " ".join(why.split())
    if not words or len(words) > LONGEST_REASON:
        raise Refused("Say in a sentence why this shall not be sent to the EHR.")
    with bridge.store.writing() as session:
        _require_one_text(session, chart, type, id)
        row = waiting.abandon(session, chart, type, id, why=words)
        _audit(session, chart, row, "not to be sent")
        return _stuck(row)


def _require_one_text(session: Session, chart: Chart, type: str, id: str) -> None:
    if placement.in_conflict(session, chart, type, id):
        raise Refused("It was changed in the EHR. Somebody must choose between the two texts.")


def _audit(session: Session, chart: Chart, row: Outbox, what: str) -> None:
    audit.of_view(
        session, chart, action="U", what=f"{row.type}/{row.id}", patient=chart.patient,
        detail=f"revision {row.revision}: {what}",
    )  # fmt: skip


def _stuck(row: Outbox) -> Stuck:
    return Stuck(
        row.type, row.id, row.revision, row.patient_id, row.state, row.reason,
        row.promised_at, row.attempts, may_try=row.state in waiting.AGAIN,
        may_abandon=row.state in waiting.LEAVABLE,
    )  # fmt: skip
