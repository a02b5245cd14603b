"""Whether many are members: ``Group/$bulk-member-match`` (HL7 Da Vinci PDex 2.2; M6).

Each is one question, asked and counted as if it came alone, so many at once guess no better. The
answer is two Groups: whoever was found, and whoever was not, for whatever reason. The third that
PDex has, of those who are members and whose consent cannot be honoured, is never made: it would say
of somebody that they are one (decision 35).
"""

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
    questions = _read(sent)
    found = [ask(bridge, client, each, what=WHAT, request=request) for each in questions]
    both = list(zip(questions, found, strict=True))
    groups = [
        _group(client, "match", group, [each for each in both if each[1]]),
        _group(client, "nomatch", f"{group[:55]}-nomatch", [each for each in both if not each[1]]),
    ]
    return [each for each in groups if each["quantity"]]


def _read(sent: Json) -> list[Question]:
    bundles = rows(sent, "parameter")
    named = all(each.get("name") == "MemberBundle" for each in bundles)
    if sent.get("resourceType") != "Parameters" or not named or not 0 < len(bundles) <= MOST:
        raise Malformed(f"The body is Parameters with 1 to {MOST} MemberBundle.")
    return [read_question(each, "part") for each in bundles]


def _group(
    client: Client, code: str, id: str, people: list[tuple[Question, Patient | None]]
) -> Json:
    """A Group with each person as they were asked for, beside whom they were found to be."""
    named = {f"submitted-{number}": each for number, each in enumerate(people, 1)}
    return {
        "resourceType": "Group", "id": id, "active": True, "type": "person", "actual": True,
        "contained": [_plain(asked.patient, name) for name, (asked, _) in named.items()],
        "code": {"coding": [{"system": RESULTS, "code": code}]}, "quantity": len(people),
        "managingEntity": {"display": client.name},
        "member": [_member(name, known) for name, (_, known) in named.items()],
    }  # fmt: skip


def _member(name: str, known: Patient | None) -> Json:
    asked = {"reference": f"#{name}"}
    if known is None:
        return {"entity": asked}
    extension = [{"url": ASKED_AS, "valueReference": asked}]
    return {"entity": {"extension": extension, "reference": f"Patient/{known.id}"}}


def _plain(patient: Json, name: str) -> Json:
    """A record as it may stand within another one."""
    return {each: value for each, value in patient.items() if each not in _OF_ITSELF} | {"id": name}


_OF_ITSELF = {"id", "meta", "contained", "text"}
