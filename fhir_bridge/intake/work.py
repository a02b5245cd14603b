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
        known: copies that were here before, by patient and type.
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
    known: dict[tuple[str, str], dict[str, Copy]] = field(default_factory=dict)
    done: dict[str | None, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def everyone(self) -> Grant:
        """The whole site, for what belongs to no patient and for what conditions mean."""
        return Grant(self.site.id, ADMIN, {"*": "crus"})

    def set_aside(self, entry: Entry, reason: str) -> None:
        """Leave an entry out."""
        self.taken.aside.append(SetAside.of(entry, reason))
