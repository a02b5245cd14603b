"""The audit is written with the deed: neither is kept without the other."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from kept import ANN, AT, EVERYONE, bridge, goal
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, func, select

from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import Stale
from fhir_bridge.goals import write_goal
from fhir_bridge.launches import Context
from fhir_bridge.store import audit, resources
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Audit, Outbox, Submission, resource
from fhir_bridge.wire import Document


def rows(store: Store) -> list[Audit]:
    with store.reading() as session:
        return list(session.exec(select(Audit).order_by(Audit.at)))  # type: ignore[arg-type]


def test_a_row_says_who_did_what_to_which_record_and_when_it_really_was(store: Store) -> None:
    before = real_time()
    with store.writing() as session:
        audit.of_view(session, ANN, action="U", what="Goal/g", patient="ann", detail="version 2")
        audit.record(
            session, site="riverside", actor=EVERYONE.actor, action="E", what="Goal?status",
            patient=None, outcome=audit.REFUSED, request="req-1",
        )  # fmt: skip
    first, second = rows(store)
    told = (first.site_id, first.actor, first.action, first.what, first.patient_id, first.outcome)
    assert told == ("riverside", "Practitioner/nurse", "U", "Goal/g", "ann", "0")
    assert (first.detail, second.request, second.outcome) == ("version 2", "req-1", "4")
    assert first.id != second.id
    assert before <= first.at <= real_time()
    assert abs(first.at - AT) > timedelta(days=0) and first.at.tzinfo == UTC


def test_a_deed_that_fails_leaves_no_audit_of_having_happened(store: Store) -> None:
    with store.writing() as session:
        resources.create(session, ANN, Document.of(goal()), id="g", at=AT)
    with pytest.raises(Stale), store.writing() as session:
        audit.of_view(session, ANN, action="U", what="Goal/g", patient="ann")
        resources.update(session, ANN, Document.of(goal()), id="g", at=AT, expected=7)
    assert rows(store) == []


def test_no_deed_happens_that_cannot_be_audited(store: Store) -> None:
    with store.writing() as session:
        session.connection().execute(text("ALTER TABLE audit RENAME TO audit_elsewhere"))
    with pytest.raises(SQLAlchemyError), store.writing() as session:
        resources.create(session, ANN, Document.of(goal()), id="g", at=AT)
        audit.of_view(session, ANN, action="C", what="Goal/g", patient="ann")
    with store.reading() as session:
        assert resources.find(session, ANN, "Goal", "g") is None


def test_no_goal_is_kept_or_promised_without_its_audit(database_url: str) -> None:
    made = bridge(database_url)
    with made.store.writing() as session:
        session.connection().execute(text("ALTER TABLE audit RENAME TO audit_elsewhere"))
    key = uuid4()
    typed = EnablementGoal(key=key, strategy="self-management", statement="Walk to the church")
    with pytest.raises(SQLAlchemyError):
        write_goal(made, context(), typed, submission=key)
    with made.store.reading() as session:
        assert [_many(session, table) for table in (resource, Outbox, Submission)] == [0, 0, 0]
    made.close()


def test_an_instant_without_a_zone_is_refused_before_it_is_stored(store: Store) -> None:
    naive = datetime(2026, 11, 21, 15, 4)  # noqa: DTZ001
    with pytest.raises(Exception, match="an instant needs a zone"), store.writing() as session:
        session.add(_audit_at(naive))
    chicago = datetime.fromisoformat("2026-11-21T09:04:00-06:00")
    with store.writing() as session:
        session.add(_audit_at(chicago))
    assert [(row.at, row.at.utcoffset()) for row in rows(store)] == [(chicago, timedelta(0))]


def _audit_at(at: datetime) -> Audit:
    return Audit(site_id="s", id=str(uuid4()), at=at, actor="a", action="R", what="x", outcome="0")


def _many(session: Session, table: type | object) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def context() -> Context:
    site = Site(id="sandbox", name="Riverside EHR", base="http://localhost/r4", client_id="f")
    return Context(
        site=site, ctx="c", patient="ann", ehr_patient="1", user="Practitioner/nurse",
        user_name="Nurse", role="case-manager", csrf="x", scope=None, banner=True, intent="",
        encounter="", opened_at=AT, token_until=AT,
    )  # fmt: skip
