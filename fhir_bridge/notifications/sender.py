"""Who sends, and what they are answered."""

from dataclasses import dataclass, field

from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import BridgeError
from fhir_bridge.r4.outcome import outcome_of
from fhir_bridge.store.access import Actor, Chart, Grant
from fhir_bridge.wire import Json, write_json

SYSTEM = "system"
WATCHER = Actor("footbridge", "Footbridge", SYSTEM)
"""Who follows up what nobody is signed in for."""


@dataclass(frozen=True)
class Sender:
    """A system that sends to one site, as it proved to be.

    Attributes:
        id: of its client; its messages have ids of their own.
        request: correlation id, for the audit.
        grant: what it may see and send; None for who only tells of stays.
    """

    site: Site
    id: str
    name: str = ""
    request: str = ""
    grant: Grant | None = None

    @property
    def actor(self) -> Actor:
        """Who acts, for the audit and for the case that a message may begin."""
        return Actor(self.id, self.name, SYSTEM)

    def chart(self, patient: str) -> Chart:
        """The record of one patient of its site."""
        return Chart(self.site.id, patient, self.actor, self.request)


@dataclass(frozen=True)
class Answer:
    """What is answered; the same again to who sends the same again (X9).

    Attributes:
        body: FHIR JSON; empty where there is nothing to say.
        state: what became of it, a key of ``store.messages.STATES``.
        headers: beside those every answer has.
    """

    status: int
    body: bytes
    state: str
    headers: dict[str, str] = field(default_factory=dict)


def said(text: str, severity: str = "information") -> Json:
    """An outcome of one sentence, without anything of what was sent."""
    row = {"severity": severity, "code": "informational", "details": {"text": text}}
    return {"resourceType": "OperationOutcome", "issue": [row]}


def refusal(error: BridgeError, state: str) -> Answer:
    """The answer that an error is."""
    return Answer(error.status, write_json(outcome_of(error)), state)
