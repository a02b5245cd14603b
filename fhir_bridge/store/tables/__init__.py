"""Every table. A new one is a class in one of these files and a revision in ``migrations``.

Rules that hold for all of them: the key begins with ``site_id``, so that one health system is one
shard and nothing can cross; instants are UTC; care data lives in the resource tables alone.
The resource tables are plain SQLAlchemy (rows are streamed, never modelled), the rest is SQLModel.
"""

from fhir_bridge.store.tables.base import Instant, metadata
from fhir_bridge.store.tables.caseload import Audit, CaseEvent, DerivedTo, Enrolment
from fhir_bridge.store.tables.choosing import DeliveryEvent, GoalLink, SettledConflict
from fhir_bridge.store.tables.delivering import (
    STILL_TO_SEND,
    Outbox,
    Placement,
    SiteHealth,
    Submission,
)
from fhir_bridge.store.tables.directory import ServiceOutcome, ServiceRow
from fhir_bridge.store.tables.exporting import STILL_TO_EXPORT, ExportJob
from fhir_bridge.store.tables.hearing import EncounterEvent
from fhir_bridge.store.tables.letting_in import ClientRow, SeenAssertion, SystemToken
from fhir_bridge.store.tables.messages import TO_FOLLOW, EncounterLook, Feed, Message
from fhir_bridge.store.tables.receiving import ReceivedRecord
from fhir_bridge.store.tables.records import (
    SourceCopy,
    change_log,
    resource,
    resource_version,
    search_date,
    search_token,
)
from fhir_bridge.store.tables.sharing import (
    GivenConsent,
    MatchAttempt,
    Membership,
    SharingDecision,
    WrittenConsent,
)
from fhir_bridge.store.tables.signing_in import (
    BrowserRow,
    ContextRow,
    EmergencyRow,
    LaunchRow,
    Staff,
    TicketRow,
)
from fhir_bridge.store.tables.sites import Demoted, EhrStatement, Secret, SignedRules, SiteRow
from fhir_bridge.store.tables.staffing import CoverEntry, DayOff, FacilityZone

__all__ = [
    "STILL_TO_EXPORT",
    "STILL_TO_SEND",
    "TO_FOLLOW",
    "Audit",
    "BrowserRow",
    "CaseEvent",
    "ClientRow",
    "ContextRow",
    "CoverEntry",
    "DayOff",
    "DeliveryEvent",
    "Demoted",
    "DerivedTo",
    "EhrStatement",
    "EmergencyRow",
    "EncounterEvent",
    "EncounterLook",
    "Enrolment",
    "ExportJob",
    "FacilityZone",
    "Feed",
    "GivenConsent",
    "GoalLink",
    "Instant",
    "LaunchRow",
    "MatchAttempt",
    "Membership",
    "Message",
    "Outbox",
    "Placement",
    "ReceivedRecord",
    "Secret",
    "SeenAssertion",
    "ServiceOutcome",
    "ServiceRow",
    "SettledConflict",
    "SharingDecision",
    "SignedRules",
    "SiteHealth",
    "SiteRow",
    "SourceCopy",
    "Staff",
    "Submission",
    "SystemToken",
    "TicketRow",
    "WrittenConsent",
    "change_log",
    "metadata",
    "resource",
    "resource_version",
    "search_date",
    "search_token",
]
