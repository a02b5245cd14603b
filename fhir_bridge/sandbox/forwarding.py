"""The pretend EHR's SMART in front of another FHIR server: `/r4` is handed on to it.

One request: read the address → who is it → may they → send it on → what of the answer may they see.
Which letter an address needs is in ``deeds``. Tokens of ``user/`` and ``system/`` scopes are passed
on as they are, once the letters allow it. ``patient/`` tokens see and write their patient's records
alone; what cannot be held to a patient (Bundles, operations, conditional updates) is refused.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qsl

from fhir_bridge.errors import BridgeError, Malformed, NotAllowed, NotFound
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.rest.errors import MethodNotOffered, Unusable, naming_entry, refusal
from fhir_bridge.rest.messages import Answer, Asked
from fhir_bridge.rest.negotiation import require_json_sent, require_json_wanted
from fhir_bridge.rest.offers import READING
from fhir_bridge.sandbox.deeds import OPERATION, SEARCH, Deed, deed_of, is_plain, request_of
from fhir_bridge.sandbox.ehr_service import EhrService
from fhir_bridge.sandbox.forwarded_metadata import our_statement
from fhir_bridge.sandbox.upstream import Upstream, understood
from fhir_bridge.sandbox.vendors import VENDORS
from fhir_bridge.sandbox.visible import is_covered, may_see, of_patient, only_visible
from fhir_bridge.store.access import Grant
from fhir_bridge.wire import read_document

_FHIR_NAMES = {"search": "search-type"}


@dataclass(frozen=True, kw_only=True)
class ForwardingService(EhrService):
    """The service that hands on what it may. Its own store is not asked.

    Attributes:
        upstream: the server behind.
    """

    upstream: Upstream

    def answer(self, asked: Asked) -> Answer:
        """Answer with what the server behind says."""
        asked = self.vendor.heard(asked)
        try:
            answer = self._handed_on(asked)
        except BridgeError as error:
            answer = refusal(error)
        always = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        request = asked.headers.get("x-request-id")
        return answer.with_headers(always | ({"x-request-id": request} if request else {}))

    def _handed_on(self, asked: Asked) -> Answer:
        require_json_wanted(asked)
        if asked.path.rstrip("/") == "metadata" and asked.method in {"GET", "HEAD"}:
            return self._metadata_of(asked)
        grant = self.access(asked.headers)
        deed = deed_of(asked.method, asked.path)
        self._require(deed, asked, grant)
        if grant.patients is not None:
            asked = self._held_to_patient(deed, asked, grant)
        answer = self._send(asked)
        return _shown(deed, answer, grant)

    def _send(self, asked: Asked) -> Answer:
        return self.upstream.send(
            asked.method, asked.path.rstrip("/"), asked.query,
            headers=asked.headers, body=asked.body,
        )  # fmt: skip

    def _metadata_of(self, asked: Asked) -> Answer:
        answer = self._send(asked)
        if answer.status != HTTPStatus.OK or not answer.body:
            return answer
        statement = understood(answer).data
        body = our_statement(statement, self.base_url, self.offer.security, self._offers)
        headers = {**answer.headers, "cache-control": "no-cache"}
        headers.pop("etag", None)
        return replace(answer, headers=headers, body=body)

    def _require(self, deed: Deed, asked: Asked, grant: Grant) -> None:
        """Stop what the token, or the vendor that is played, does not do.

        Raises:
            NotAllowed: a letter is missing.
            MethodNotOffered: this EHR does not do that.
        """
        if deed.needs == "bundle":
            self._require_bundle(asked, grant)
        elif deed.needs == "page":
            _any_letter(grant, "s")
        elif deed.needs == OPERATION:
            _everything(grant, "rs" if asked.method == "GET" else "cruds")
        elif not grant.allows(deed.type, deed.needs):
            raise NotAllowed
        elif not self._offers(deed.type, _FHIR_NAMES.get(deed.needs, deed.needs)):
            raise MethodNotOffered
        else:
            self._require_habits(deed, asked)

    def _require_habits(self, deed: Deed, asked: Asked) -> None:
        row = self.offer.types.get(deed.type)
        if row is None:
            return
        if deed.needs == SEARCH and row.required:
            form = asked.body.decode("ascii", "replace") if asked.method == "POST" else ""
            pairs = parse_qsl(f"{asked.query}&{form}", max_num_fields=500)
            names = {name.partition(":")[0] for name, _ in pairs}
            if not names & {*row.required, "_id"}:
                raise Malformed(f"A search of {deed.type} needs: {', '.join(row.required)}.")
        if "if-none-exist" in asked.headers and not row.conditional_create:
            raise Unusable("Conditional create is not supported here.")

    def _offers(self, type: str, interaction: str) -> bool:
        row = self.offer.types.get(type)
        if row is not None:
            return interaction in row.interactions
        return self.vendor is VENDORS["spec"] or interaction in READING

    def _require_bundle(self, asked: Asked, grant: Grant) -> None:
        if not self.offer.system:
            raise MethodNotOffered
        require_json_sent(asked)
        entries = read_document(asked.body, max_bytes=self.max_body).data.get("entry", [])
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            with naming_entry(index):
                inner = request_of(entry)
                deed = deed_of(inner.method, inner.path)
                if deed.needs == "bundle":
                    raise Malformed("A Bundle stands in a Bundle.")
                if "include=" in inner.query and not _sees_all(grant):
                    raise NotAllowed("Includes in a Bundle need scopes for every type.")
                self._require(deed, inner, grant)

    def _held_to_patient(self, deed: Deed, asked: Asked, grant: Grant) -> Asked:
        """The same request, able to reach the patient of the grant alone.

        Raises:
            NotAllowed: it cannot be held to a patient, or would write another's record.
            NotFound: the record that would be changed is not the patient's.
        """
        if deed.needs in {"bundle", OPERATION} or (deed.writes and not is_plain(deed, asked)):
            raise NotAllowed("A token for one patient cannot be used for this.")
        if deed.needs in {"create", "update"}:
            require_json_sent(asked)
            if frozenset(patients_of(read_document(asked.body).data)) != grant.patients:
                raise NotAllowed("This record is not of the patient of this token.")
        if deed.writes and deed.id:
            current = self.upstream.get(f"{deed.type}/{deed.id}").data
            if not is_covered(grant, current):
                raise NotFound
        return _narrowed(deed, asked, grant)


def _narrowed(deed: Deed, asked: Asked, grant: Grant) -> Asked:
    """The same request, its criteria made to name the patient of the grant."""
    condition = asked.headers.get("if-none-exist")
    if condition:
        narrow = of_patient(grant, deed.type, condition)
        return replace(asked, headers={**asked.headers, "if-none-exist": narrow})
    if deed.needs != SEARCH or asked.path.endswith("/_history"):
        return asked
    if asked.method == "POST":
        form = asked.body.decode("ascii", "replace")
        return replace(asked, body=of_patient(grant, deed.type, form).encode())
    return replace(asked, query=of_patient(grant, deed.type, asked.query))


def _shown(deed: Deed, answer: Answer, grant: Grant) -> Answer:
    """What of an answer the token may see."""
    if not answer.body or answer.status >= HTTPStatus.BAD_REQUEST or _sees_all(grant):
        return answer
    if "json" not in answer.headers.get("content-type", "") or deed.needs == "bundle":
        return answer
    resource = understood(answer).data
    if resource.get("resourceType") == "Bundle":
        return replace(answer, body=only_visible(grant, answer.body))
    if deed.writes:  # who may write may see what became of it, if it is their patient's
        if not is_covered(grant, resource) and resource.get("resourceType") == deed.type:
            raise NotFound
        return answer
    if not may_see(grant, resource):
        raise NotFound
    return answer


def _sees_all(grant: Grant) -> bool:
    return grant.patients is None and set("rs") <= set(grant.types.get("*", ""))


def _any_letter(grant: Grant, letter: str) -> None:
    if not any(letter in letters for letters in grant.types.values()):
        raise NotAllowed


def _everything(grant: Grant, letters: str) -> None:
    if not set(letters) <= set(grant.types.get("*", "")):
        raise NotAllowed
