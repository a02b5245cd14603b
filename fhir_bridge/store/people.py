"""Patients of a site by the numbers they bear: asked for every message, so made once.

``store.search`` finds the same; it makes its statement anew each time, and this one is asked while
a message is being kept.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session

from fhir_bridge.store.access import Grant, require
from fhir_bridge.store.tables import metadata, resource, search_token

_ENROLLED = metadata.tables["enrolment"]
_BY_NUMBER = (
    sa.select(resource.c.id, resource.c.body)
    .distinct()
    .join(
        search_token,
        sa.and_(
            search_token.c.site_id == resource.c.site_id,
            search_token.c.type == resource.c.type,
            search_token.c.id == resource.c.id,
        ),
    )
    .where(
        resource.c.site_id == sa.bindparam("site"),
        resource.c.type == "Patient",
        resource.c.deleted.is_(False),
        search_token.c.param == "identifier",
    )
)
_BEARERS = _BY_NUMBER.where(
    sa.tuple_(search_token.c.code, search_token.c.system).in_(
        sa.bindparam("numbers", expanding=True)
    )
).limit(3)
_WITH_NUMBER = _BY_NUMBER.where(search_token.c.code == sa.bindparam("number")).limit(20)
_IS_ENROLLED = sa.select(sa.literal(1)).where(
    _ENROLLED.c.site_id == sa.bindparam("site"), _ENROLLED.c.patient_id == sa.bindparam("patient")
)


def bearers(session: Session, grant: Grant, numbers: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """Who bears one of these numbers, three at most, by our id.

    Args:
        grant: of the whole site.
        numbers: system and value.

    Raises:
        NotAllowed: the grant does not allow to search for patients.
        ValueError: it is not of the whole site.
    """
    _whole_site(grant)
    asked = [(value, system) for system, value in numbers]
    if not asked:
        return {}
    return {row.id: row.body for row in session.execute(
        _BEARERS, {"site": grant.site, "numbers": asked}
    )}  # fmt: skip


def with_number(session: Session, grant: Grant, number: str) -> dict[str, bytes]:
    """Who bears a number of whatever system, twenty at most, by our id.

    Args:
        grant: of the whole site; ``NotAllowed`` and ``ValueError`` as of ``bearers``.
    """
    _whole_site(grant)
    found = session.execute(_WITH_NUMBER, {"site": grant.site, "number": number})
    return {row.id: row.body for row in found}


def _whole_site(grant: Grant) -> None:
    require(grant, "Patient", "search")
    if grant.patients is not None or grant.denied_labels or grant.only:
        raise ValueError("whoever matches messages sees the whole site")


def is_enrolled(session: Session, site: str, patient: str) -> bool:
    """Whether we keep a record of a patient."""
    found = session.execute(_IS_ENROLLED, {"site": site, "patient": patient})
    return found.first() is not None
