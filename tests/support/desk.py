"""A nurse at her desk: an open context over a store, without a browser or an EHR."""

from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import CASE_MANAGER
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.smart import ClientKeys, Site
from fhir_bridge.launches import Context
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import ContextRow, Staff
from fhir_bridge.store.vault import Vault

AT = datetime(2026, 11, 21, 15, 4, 5, 123000, UTC)
SITE = Site(id="riverside", name="Riverside", base="http://localhost/r4", client_id="f")
RC, JO = "Practitioner/castillo", "Practitioner/ortiz"


def bridge_over(store: Store, keys: ClientKeys) -> Bridge:
    """A bridge to no EHR, at ``AT``, in Chicago."""
    return Bridge(
        store=store, vault=Vault((bytes(32),)), clock=fixed(AT), keys=keys,
        origin="http://127.0.0.1:8400", zone=ZoneInfo("America/Chicago"),
    )  # fmt: skip


def nurse(
    made: Bridge, user: str = RC, role: str = CASE_MANAGER, patient: str = "ann",
    discipline: str = "rn",
) -> Context:  # fmt: skip
    """Somebody's launch for a patient."""
    ctx = uuid4().hex
    with made.store.writing() as session:
        session.merge(Staff(site_id="riverside", iss="i", sub=user, who=user, name=user[-7:],
                            role=role, seen_at=AT, discipline=discipline))  # fmt: skip
        session.add(ContextRow(
            site_id="riverside", ctx=ctx, patient_id=patient, ehr_patient_id=patient, user=user,
            iss="i", sub=user, csrf="", opened_at=AT, used_at=AT, token_until=AT,
        ))  # fmt: skip
    return Context(
        site=SITE, ctx=ctx, patient=patient, ehr_patient=patient, user=user, user_name="",
        role=role,
        csrf="x", scope=None, banner=True, intent="", encounter="", opened_at=AT, token_until=AT,
    )  # fmt: skip
