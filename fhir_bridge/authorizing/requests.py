"""A request as Authlib reads it."""

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from fhir_bridge.authorizing.forms import Parameters


class FormRequest(OAuth2Request):  # type: ignore[misc]  # Authlib is untyped
    """Parameters from the query, or from the form of a POST; of one given twice the first counts.

    Attributes:
        parameters: as they came.
        repeated: the names that were given more than once.
    """

    def __init__(
        self, method: str, url: str, parameters: Parameters, *, authorization: str = ""
    ) -> None:
        super().__init__(method, url, headers={"Authorization": authorization})
        self.parameters = parameters
        self.payload = BasicOAuth2Payload(dict(reversed(parameters)))
        self.repeated = {
            name for name, _ in parameters if sum(name == other for other, _ in parameters) > 1
        }

    @property
    def form(self) -> dict[str, str]:
        """The parameters again: Authlib asks under two names."""
        found: dict[str, str] = self.payload.data
        return found

    def get(self, name: str) -> str:
        """One parameter, or nothing."""
        return str(self.payload.data.get(name) or "")
