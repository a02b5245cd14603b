"""One file at work: its session, its report, and what became known on the way."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from fhir_bridge.admin import ADMIN
from fhir_bridge.bundle_files import SetAside, Taken
from fhir_bridge.ehr.smart import Site
from fhir_bridge.r4.bundle_entries import Entry
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.store.copies import Copy


@dataclass
class Work:
    """One file at work, in its one session.

    Attributes:
        at: now; ``told_at``: when the EHR said what stands in the file.
        charts: of our patients, by our id.
        refused: why nothing of a patient is taken in, by our id.
        found: our references that stand for conditions, and for entries that were conditional.
        kept: our ids of patients of whom we keep a record, as far as they were looked up together.
        known: copies that were here before, by patient and type.
        looked_up: what was looked up together by type and the EHR's id: the copy, if there is one.
        fresh: types and the EHR's ids of which nothing at all was here then.
        done: what was kept, by patient and type, for the audit.
    """

    session: Session
    site: Site
    taken: Taken
    at: datetime
    told_at: datetime
    enrol: bool
    charts: dict[str, Chart] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    known: dict[tuple[str, str], dict[str, Copy]] = field(default_factory=dict)
    looked_up: dict[tuple[str, str], Copy | None] = field(default_factory=dict)
    fresh: set[tuple[str, str]] = field(default_factory=set)
    done: dict[str | None, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def everyone(self) -> Grant:
        """The whole site, for what belongs to no patient and for what conditions mean."""
        return Grant(self.site.id, ADMIN, {"*": "crus"})

    def set_aside(self, entry: Entry, reason: str) -> None:
        """Leave an entry out."""
        self.taken.aside.append(SetAside.of(entry, reason))
