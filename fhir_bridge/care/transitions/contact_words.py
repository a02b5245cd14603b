"""What is said into a voicemail, written in a text, and done when an answer worries.

No message names an illness, a hospital or a medicine, and who is calling is said only where that
was allowed: anybody may hear it. An answer that worries stops the script at once; what it means is
for a clinician or 911, never for this program. Sources: contact rules 3 and 6 of the care rules §3.
To add words: a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fhir_bridge.care.transitions.contact_log import LETTER, TEXT, VOICEMAIL
from fhir_bridge.care.transitions.contacts import Wishes
from fhir_bridge.errors import Issue, Refused

_SCRIPTS: Mapping[str, tuple[str, str]] = {
    # the words where who is calling may be said, and where it may not
    VOICEMAIL: (
        "Hello, this is {caller} from {organization}. Please call me back at {number}. Thank you.",
        "Hello, this is {caller}. Please call me back at {number}. Thank you.",
    ),
    TEXT: (
        "This is {caller} from {organization}. Please call me at {number}.",
        "This is {caller}. Please call me at {number}.",
    ),
    LETTER: (
        "We tried to call you. Please call {caller} from {organization} at {number}. If you like, "
        "somebody can come by.",
        "I tried to call you. Please call {caller} at {number}.",
    ),
}


def script(what: str, wishes: Wishes, number: str = "") -> str | None:
    """The words for a message, with places for names; None where none may be left.

    Args:
        what: ``VOICEMAIL``, ``TEXT`` or ``LETTER``.
        number: to which it would go.
    """
    if not wishes.allows(what, number):
        return None
    named, unnamed = _SCRIPTS[what]
    return named if wishes.safe.may("say_who") else unnamed


EMERGENCY, CLINICIAN = "911", "clinician"
STOP = "Stop here. Do not go on with the questions, and do not weigh the answer."
WAYS: Mapping[str, str] = {
    EMERGENCY: "911, and stay on the line until they answer",
    CLINICIAN: "the clinician line for today, with a warm hand-over",
}


@dataclass(frozen=True)
class RedFlag:
    """An answer that stopped a call.

    Attributes:
        said: in the words of whoever said it.
        way: a key of ``WAYS``.
        to: who took over.
        stayed: on the line until somebody took over.
        why_not: where nobody could stay: what was done instead.
    """

    said: str
    way: str
    to: str
    stayed: bool
    why_not: str = ""


def sound_red_flag(flag: RedFlag) -> RedFlag:
    """What was done, where it is whole.

    Raises:
        Refused: it is not; each issue's ``expression`` names the field.
    """
    issues = tuple(_wrong(flag))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return flag


def _wrong(flag: RedFlag) -> Iterable[Issue]:
    if not flag.said.strip():
        yield Issue("Write what was said, in their words.", "said", "required")
    if flag.way not in WAYS:
        yield Issue("Choose where it went.", "way", "required")
    if not flag.to.strip():
        yield Issue("Write who took over.", "to", "required")
    if not flag.stayed and not flag.why_not.strip():
        yield Issue("Write what was done instead of staying on the line.", "why_not", "required")
