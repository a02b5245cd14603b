"""What a launch opened, as a value."""

from dataclasses import dataclass, field
from datetime import datetime

from fhir_bridge.ehr.smart import ContextItem, Site, Style, context_recalled, first_opened
from fhir_bridge.emergencies import Emergency
from fhir_bridge.roles import hidden_from, opened_in_an_emergency
from fhir_bridge.staff import actor_of
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import ContextRow
from fhir_bridge.wire import read_json


@dataclass(frozen=True)
class Context:
    """What a launch opened. ``chart`` is the only way from here to the patient's record.

    Attributes:
        patient: our id of the patient; every unsafe request must name it.
        ehr_patient: the EHR's id; used towards the EHR alone.
        user: reference of the user in the EHR, e.g. ``Practitioner/castillo``.
        role: as it is at this request, a key of ``roles.ROLES``; "" for who is no staff.
        csrf: the secret every form of this context carries.
        scope: what the EHR granted; ``None`` when it did not say.
        encounter: the EHR's id of the visit that was open there; "" when none was named.
        token_until: when the EHR's access token ends.
        renews: the EHR lets us renew it.
        opened_with: what else was open there (``fhirContext``, L36).
        emergency: what is open to its user for some hours, beyond their role.
        style: the EHR's colours, lengths and fonts, as far as they are accepted (L38).
    """

    site: Site
    ctx: str
    patient: str
    ehr_patient: str
    user: str
    user_name: str
    role: str
    csrf: str = field(repr=False)
    scope: frozenset[str] | None
    banner: bool
    intent: str
    encounter: str
    opened_at: datetime
    token_until: datetime
    renews: bool = False
    request: str = ""
    opened_with: tuple[ContextItem, ...] = ()
    style: Style = field(default_factory=dict)
    emergency: Emergency | None = None

    @property
    def chart(self) -> Chart:
        """This patient's record, opened by this user, as far as the role reads it.

        The one place where an emergency narrows what is hidden.
        """
        actor = actor_of(self.site, self.user, self.user_name)
        denied, now = hidden_from(self.role), self.emergency
        if now:
            denied -= opened_in_an_emergency(self.role, part_2=now.part_2)
        return Chart(
            self.site.id, self.patient, actor, self.request, denied, emergency=now is not None
        )

    def launched_on(self, type: str) -> str | None:
        """The EHR's id of the record the launch is about, e.g. the visit or the care plan (L36)."""
        if type == "Encounter" and self.encounter:
            return self.encounter
        return first_opened(self.opened_with, type, self.site.base)


def context_of(
    site: Site, row: ContextRow, role: str, request: str = "", emergency: Emergency | None = None
) -> Context:
    """A stored context as a value.

    Args:
        role: of its user, as it is just now.
    """
    return Context(
        site=site, ctx=row.ctx, patient=row.patient_id, ehr_patient=row.ehr_patient_id,
        user=row.user, user_name=row.user_name, role=role, csrf=row.csrf,
        scope=frozenset(row.scope.split()) if row.scope else None, banner=row.banner,
        intent=row.intent, encounter=row.encounter, opened_at=row.opened_at,
        token_until=row.token_until, renews=row.renew_at is not None, request=request,
        opened_with=context_recalled(row.opened_with),
        style=read_json(row.style.encode()) if row.style else {}, emergency=emergency,
    )  # fmt: skip
