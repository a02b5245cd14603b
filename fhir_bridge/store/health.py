"""How each EHR is, as all workers found together: one breaker a site, kept in the database.

In memory each of N workers would have to learn by itself that an EHR is away, and would probe it.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from fhir_bridge.patience import Breaker, Patience, answered, failed, not_asked, probing
from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import SiteHealth, metadata

_FIELDS = tuple(Breaker.__dataclass_fields__)


def breaker_of(session: Session, site: str) -> Breaker:
    """The breaker of a site; one that nothing is known of is closed."""
    return breaker_in(session.get(SiteHealth, site))


def breaker_in(row: SiteHealth | None) -> Breaker:
    """The breaker that a row keeps."""
    return Breaker(**{name: getattr(row, name) for name in _FIELDS}) if row else Breaker()


def of_every_site(session: Session) -> dict[str, SiteHealth]:
    """What is known of each EHR that was ever in trouble or looked over."""
    return {row.site_id: row for row in session.exec(select(SiteHealth))}


def may_ask(session: Session, site: str, *, at: datetime, lease: timedelta) -> bool:
    """Whether a site may be asked now; when its rest is over, one caller alone may: the probe."""
    row = session.get(SiteHealth, site, with_for_update=True, populate_existing=True)
    breaker = breaker_in(row)
    if row is None or breaker.state == "closed":
        return True
    if breaker.rests(at):
        return False
    _write(row, probing(breaker, at, lease))
    return True


def note_answer(session: Session, site: str, *, at: datetime) -> None:
    """It answered; says so only where that is news."""
    news = or_(col(SiteHealth.state) != "closed", col(SiteHealth.failures) > 0)
    known = select(SiteHealth).where(SiteHealth.site_id == site, news).with_for_update()
    row = session.exec(known).first()
    if row is not None:
        _write(row, answered(breaker_in(row), at))


def note_silence(session: Session, site: str, *, at: datetime) -> None:
    """Nothing was asked after all: a probe that did not happen is given back."""
    row = session.get(SiteHealth, site, with_for_update=True)
    if row is not None:
        _write(row, not_asked(breaker_in(row), at))


def note_failure(
    session: Session, site: str, kind: str, patience: Patience, *, at: datetime,
    asked: float | None = None, of: str = "",
) -> None:  # fmt: skip
    """It failed: ``patience.failed`` says what that makes of the breaker."""
    row = _locked(session, site)
    _write(row, failed(breaker_in(row), at, kind, patience, asked, of))


def take_over(
    session: Session, site: str, *, at: datetime, before: datetime, lease: timedelta
) -> datetime | None:
    """Take it on to look a site over, unless somebody does or did since ``before``.

    Returns:
        Until when; None when it is not ours to do.
    """
    row = _locked(session, site)
    done = row.looked_over_at is not None and row.looked_over_at >= before
    if done or (row.looking_until is not None and row.looking_until > at):
        return None
    row.looking_until = at + lease
    return row.looking_until


def hold_on(
    session: Session, site: str, until: datetime, *, at: datetime, lease: timedelta
) -> datetime | None:
    """Go on with it; None when it took so long that somebody else does."""
    row = _locked(session, site)
    if row.looking_until != until:
        return None
    row.looking_until = at + lease
    return row.looking_until


def looked_over(session: Session, site: str, *, at: datetime | None) -> None:
    """It is done; ``at`` (when it began) is None when it could not be finished."""
    row = _locked(session, site)
    row.looking_until = None
    row.looked_over_at = at or row.looked_over_at


def _locked(session: Session, site: str) -> SiteHealth:
    insert_new(session, metadata.tables["site_health"], _new(site))
    return session.get_one(SiteHealth, site, with_for_update=True, populate_existing=True)


def _new(site: str) -> dict[str, object]:
    return SiteHealth(site_id=site).model_dump(exclude_none=True)


def _write(row: SiteHealth, breaker: Breaker) -> None:
    for name in _FIELDS:
        setattr(row, name, getattr(breaker, name))
