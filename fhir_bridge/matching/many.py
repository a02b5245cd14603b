"""Whether many are members: ``Group/$bulk-member-match`` (HL7 Da Vinci PDex 2.2; M6).

Each is one question, asked and counted as if it came alone, so many at once guess no better. The
answer is two Groups: whoever was found, and whoever was not, for whatever reason. The third that
PDex has, of those who are members and whose consent cannot be honoured, is never made: it would say
of somebody that they are one (decision 35).
"""

from dataclasses import dataclass

from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import Client
from fhir_bridge.errors import Malformed
from fhir_bridge.matching.asking import Question, ask, read_question, require_asker
from fhir_bridge.matching.finding import Patient
from fhir_bridge.r4.datatypes import rows
from fhir_bridge.wire import Json

WHAT = "Group/$bulk-member-match"
MOST = 100
PDEX = "http://hl7.org/fhir/us/davinci-pdex"
ASKED_AS = f"{PDEX}/StructureDefinition/base-ext-match-parameters"
RESULTS = f"{PDEX}/CodeSystem/PdexMultiMemberMatchResultCS"


@dataclass(frozen=True)
class Asked:
    """Somebody of many.

    Attributes:
        name: ``submitted-N``, the place in what was sent.
    """

    name: str
    question: Question
    known: Patient | None


def match_members(
    bridge: Bridge, client: Client, sent: Json, *, group: str, request: str = ""
) -> list[Json]:
    """Tell a payer who of many are members, and open to it what their consents say.

    Args:
        group: the id of the client's own Group, which those who are found are in from now on.
        request: correlation id of the request, for the audit.

    Returns:
        That Group, of those found alone, and one of those who were not; none of nobody.

    Raises:
        NotAllowed: this client may not ask.
        Malformed: one of the questions is none, and none of them was asked.
    """
    require_asker(client)
    people = [
        Asked(f"submitted-{number}", each, ask(bridge, client, each, what=WHAT, request=request))
        for number, each in enumerate(_read(sent), 1)
    ]
    groups = [
        _group(client, "match", group, [each for each in people if each.known]),
        _group(client, "nomatch", f"{group[:55]}-nomatch", [e for e in people if not e.known]),
    ]
    return [each for each in groups if each["quantity"]]


def _read(sent: Json) -> list[Question]:
    bundles = rows(sent, "parameter")
    named = all(each.get("name") == "MemberBundle" for each in bundles)
    if sent.get("resourceType") != "Parameters" or not named or not 0 < len(bundles) <= MOST:
        raise Malformed(f"The body is Parameters with 1 to {MOST} MemberBundle.")
    return [read_question(each, "part") for each in bundles]


def _group(client: Client, code: str, id: str, people: list[Asked]) -> Json:
    """A Group with each person as they were asked for, beside whom they were found to be."""
    return {
        "resourceType": "Group", "id": id, "active": True, "type": "person", "actual": True,
        "contained": [_numbers_of(each) for each in people],
        "code": {"coding": [{"system": RESULTS, "code": code}]}, "quantity": len(people),
        "managingEntity": {"display": client.name}, "member": [_member(each) for each in people],
    }  # fmt: skip


def _member(asked: Asked) -> Json:
    reference = {"reference": f"#{asked.name}"}
    if asked.known is None:
        return {"entity": reference}
    extension = [{"url": ASKED_AS, "valueReference": reference}]
    return {"entity": {"extension": extension, "reference": f"Patient/{asked.known.id}"}}


def _numbers_of(asked: Asked) -> Json:
    """By what their payer knows them; of who is nobody here no more is kept (decision 10)."""
    numbers = asked.question.patient.get("identifier")
    patient = {"resourceType": "Patient", "id": asked.name}
    return patient | ({"identifier": numbers} if numbers else {})
