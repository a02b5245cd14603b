"""Choices about the plan: "not for me" of a strategy as a whole, and taking it back."""

from uuid import UUID

from fhir_bridge import authored, landmarks
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.left_out import INSTEAD
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, Refused
from fhir_bridge.launches import Context
from fhir_bridge.left_out import FOR_ME, IN_MY_PLAN, NOT_FOR_ME
from fhir_bridge.r4.canonicals import STRATEGY
from fhir_bridge.r4.observation import ENABLEMENT, Code, Noted, observation_to_fhir
from fhir_bridge.readiness import QUIET

LONGEST = 1000


def choose(
    bridge: Bridge, context: Context, key: UUID, strategy: str, *, wanted: bool, words: str = ""
) -> None:
    """Keep what the patient said; the same form pressed twice is said once.

    Args:
        key: born with the form.
        words: the patient's own, if there were any.

    Raises:
        Refused: this strategy cannot be left out as a whole, or the words are too many.
        AlreadySent: this form was sent before with another text.
    """
    if strategy not in INSTEAD:
        raise Refused("This part of the plan cannot be left out as a whole.")
    if len(words) > LONGEST:
        issue = Issue("Keep it under 1,000 characters.", "words", "too-long")
        raise Refused("Nothing was noted.", issues=(issue,))
    at, chart = bridge.clock(), context.chart
    noted = Noted(
        IN_MY_PLAN, FOR_ME if wanted else NOT_FOR_ME, at, chart.actor.who, note=words.strip(),
        parts=((Code(ENABLEMENT, "strategy"), Code(STRATEGY, strategy)),),
    )  # fmt: skip
    with bridge.store.writing() as session:
        if landmarks.nothing_is_asked(session, chart):
            raise Refused(QUIET)
        begin(session, context, at)
        told = f"{strategy}|{wanted}|{words.strip()}"
        if authored.first_time(session, chart, key, f"Observation/{key}", told, at=at):
            made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
            authored.keep(session, context, made, id=str(key), at=at)
