"""Before the pretend EHR stands in front of another server: is it one, and is it there."""

from urllib.parse import urlsplit

from fhir_bridge.errors import BridgeError
from fhir_bridge.sandbox.fault_settings import NotAccepted
from fhir_bridge.sandbox.upstream import Upstream


def look_behind(text: str, ours: str) -> str:
    """The FHIR base of a server that answers.

    Args:
        text: its address as somebody typed it.
        ours: our own FHIR base, without a trailing slash.

    Raises:
        NotAccepted: it is no address of a FHIR base, is ours, or no FHIR R4 server answers there.
    """
    base = text.rstrip("/")
    if not _is_base(base):
        raise NotAccepted("it must be a FHIR base such as http://localhost:8080/fhir")
    if base == ours:
        raise NotAccepted("this EHR cannot stand in front of itself")
    try:
        statement = Upstream(base, ours).get("metadata").data
    except BridgeError:
        raise NotAccepted("no FHIR server answers there; start it first") from None
    if statement.get("resourceType") != "CapabilityStatement":
        raise NotAccepted("what answers there is no FHIR server")
    if not str(statement.get("fhirVersion", "")).startswith("4.0"):
        raise NotAccepted("the server there is not of R4")
    return base


def _is_base(text: str) -> bool:
    try:
        url = urlsplit(text)
        named = url.hostname and (url.port is None or url.port > 0)
    except ValueError:
        return False
    more = url.query or url.fragment or url.username or url.password
    return bool(url.scheme in {"http", "https"} and named and not more)
