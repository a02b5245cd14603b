"""The FHIR server of the pretend EHR: the engine, hearing requests the way a vendor does."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from fhir_bridge.errors import Refused
from fhir_bridge.rest.errors import refusal
from fhir_bridge.rest.messages import Answer, Asked
from fhir_bridge.rest.service import FhirService
from fhir_bridge.sandbox import texts_apart
from fhir_bridge.sandbox.vendors import VENDORS, Vendor


@dataclass(frozen=True, kw_only=True)
class EhrService(FhirService):
    """The engine with a vendor's habits.

    Attributes:
        vendor: what it ignores, drops and leaves unsaid; what it offers is in ``offer``.
    """

    vendor: Vendor = field(default=VENDORS["spec"])

    def begin(self, asked: Asked) -> Callable[[bytes], Answer]:
        """Read the body first: the habits of a vendor are about whole requests."""
        return lambda body: self.answer(replace(asked, body=body))

    def answer(self, asked: Asked) -> Answer:
        """Answer a request as the vendor understands it."""
        heard = self.vendor.heard(asked)
        if why := self.vendor.refused(heard):
            return refusal(Refused(why))
        if self.vendor.texts_apart:
            return texts_apart.answered(super().answer, heard, self.base_url)
        return super().answer(heard)
