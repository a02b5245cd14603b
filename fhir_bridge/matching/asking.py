"""Whether somebody is a member: from the Parameters of one question to what it opens.

Every question takes the same steps in one transaction, whatever comes of it: it is counted, people
of that birth date are compared, the consent is read, the audit is written. Only then is answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import digest

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import Client, block_client
from fhir_bridge.errors import Malformed, NotAllowed, Refused
from fhir_bridge.matching import consents, guard
from fhir_bridge.matching.finding import Found, Patient, find_same
from fhir_bridge.matching.opening import has_said_no, open_to
from fhir_bridge.matching.people import MOST_NUMBERS, Number, Person, asked_for, card_of
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.store import audit, system_tokens
from fhir_bridge.store.db import lock_key
from fhir_bridge.wire import Json

WHAT = "Patient/$member-match"
PARTS: Mapping[str, tuple[str, bool]] = {
    "MemberPatient": ("Patient", True),
    "CoverageToMatch": ("Coverage", True),
    "CoverageToLink": ("Coverage", False),
    "Consent": ("Consent", True),
}
"""The parameters: of which type each is, and whether it must be there (HRex, member-match)."""


class NoMember(Refused):
    """Nobody can be told for sure by this, or the consent cannot be honoured."""


@dataclass(frozen=True)
class Question:
    """What is asked, read."""

    id: str
    person: Person
    card: tuple[Number, ...]
    consent: Json
    local: bool
    patient: Json


def match_member(
    bridge: Bridge, client: Client, sent: Json, *, token: str, request: str = ""
) -> Json:
    """Tell a payer that somebody is a member, and open to it what the consent says.

    Args:
        token: the hash of the token it asks with; it opens that member alone from now on.
        request: correlation id of the request, for the audit.

    Returns:
        Parameters with ``MemberIdentifier`` and ``MemberId``.

    Raises:
        NotAllowed: this client may not ask.
        Malformed: what was sent is no such question.
        NoMember: for whatever reason; the audit has it.
    """
    require_asker(client)
    question = read_question(sent, "parameter")
    found = ask(bridge, client, question, request=request, token=token)
    if found is None:
        raise NoMember
    return _answer(found.id, found.body, bridge.origin)


def ask(
    bridge: Bridge, client: Client, question: Question, *, what: str = WHAT, request: str = "",
    token: str = "",
) -> Patient | None:  # fmt: skip
    """Take all the steps of one question.

    Args:
        what: the operation, for the audit.
        token: the hash of a token that opens whoever is found, alone, from now on; "" where
            several are asked for.

    Returns:
        The member, who is open to the client from now on; nobody, for whatever reason.
    """
    key = digest(bridge.vault.keys[-1], b"member-match", sha256)
    with bridge.store.writing() as session:
        lock_key(session, "member-match", client.site, client.id)
        attempt = guard.attempt_of(question.person, question.card, key)
        now = bridge.real()
        blocked = guard.tried_too_often(session, client, attempt, now)
        found = find_same(session, client, question.person, question.card)
        why = _why_not(session, client, question, found, bridge.clock())
        why = "blocked" if blocked else why
        guard.note(session, client, attempt, now, matched=not why)
        if blocked:
            block_client(session, client.id, guard.WHY)
        if found.one and not why:
            open_to(session, client, found.one.id, question.consent, bridge.clock())
            if token:
                system_tokens.narrow(session, client.site, token, found.one.id)
        audit.record(
            session, site=client.site, actor=client.actor, action="E", what=what,
            patient=found.one.id if found.one else None, request=request, detail=why,
            outcome=audit.REFUSED if why else audit.OK,
        )  # fmt: skip
    return None if why else found.one


def _why_not(
    session: Session, client: Client, question: Question, found: Found, at: datetime
) -> str:
    """Why the answer is no; "" when it is yes."""
    asked = consents.Asked(question.id, client.organization, client.purpose, at)
    wrong = consents.why_not(question.consent, asked)
    no = has_said_no(session, client, found.one.id if found.one else "", at)
    if found.one is None:
        return found.why
    if no:
        return "said no"
    if not question.local:
        return "coverage"
    return f"consent: {wrong}" if wrong else ""


def require_asker(client: Client) -> None:
    """Stop a client that was not registered to ask. Raises NotAllowed."""
    if not client.matches:
        raise NotAllowed


def read_question(sent: Json, element: str) -> Question:
    """Read who is meant, by which card and with which consent.

    Args:
        sent: what holds the parts: the Parameters, or one parameter of them.
        element: where they stand in it.

    Raises:
        Malformed: it is no such question.
    """
    if sent.get("resourceType", "Parameters") != "Parameters":
        raise Malformed("The body is a Parameters resource.")
    given = [(str(each.get("name")), inner(each, "resource")) for each in rows(sent, element)]
    parts = dict(given)
    right = len(parts) == len(given) and all(
        name in PARTS and each.get("resourceType") == PARTS[name][0] for name, each in given
    )
    if not right or any(must and name not in parts for name, (_, must) in PARTS.items()):
        raise Malformed(f"Send each of these once, with a resource: {', '.join(PARTS)}.")
    id, card = str(parts["MemberPatient"].get("id") or ""), card_of(parts["CoverageToMatch"])
    if len({value for _, value in card}) > MOST_NUMBERS:
        raise Malformed(f"A card has {MOST_NUMBERS} numbers at most.")
    coverages = [each for name, each in parts.items() if PARTS[name][0] == "Coverage"]
    return Question(
        id, asked_for(parts["MemberPatient"]), card, parts["Consent"],
        all(consents.refers_to(each, "beneficiary", id) for each in coverages),
        parts["MemberPatient"],
    )  # fmt: skip


def _answer(id: str, body: Json, origin: str) -> Json:
    """The identifier we know the member by, and where our record is (HRex mm-8)."""
    known = [each for each in rows(body, "identifier") if each.get("system") and each.get("value")]
    identifier = known[0] if known else {"system": f"{origin}/fhir/Patient", "value": id}
    parameters = [
        {"name": "MemberIdentifier", "valueIdentifier": identifier},
        {"name": "MemberId", "valueReference": {"reference": f"Patient/{id}"}},
    ]
    return {"resourceType": "Parameters", "parameter": parameters}
