"""The FHIR server of the pretend EHR: the engine, hearing requests the way a vendor does."""

from dataclasses import dataclass, field

from fhir_bridge.rest.messages import Answer, Asked
from fhir_bridge.rest.service import FhirService
from fhir_bridge.sandbox.vendors import VENDORS, Vendor


@dataclass(frozen=True, kw_only=True)
class EhrService(FhirService):
    """The engine with a vendor's habits.

    Attributes:
        vendor: what it ignores, drops and leaves unsaid; what it offers is in ``offer``.
    """

    vendor: Vendor = field(default=VENDORS["spec"])

    def answer(self, asked: Asked) -> Answer:
        """Answer a request as the vendor understands it."""
        return super().answer(self.vendor.heard(asked))
