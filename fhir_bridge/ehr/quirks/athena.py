"""athenahealth (athenaOne), R4."""

from fhir_bridge.ehr.quirks.base import Quirks

ATHENA = Quirks(
    "athena",
    sources=(
        "CapabilityStatement of api.platform.athenahealth.com, dated 2022-06-06, captured 2026: "
        "no conditionalCreate and no write but QuestionnaireResponse.create; _count is listed for "
        "what we search, _sort for none of it; pages go on by a cursor in the next link; each "
        "search takes patient or _id (its extension ah-search-parameter-metadata), of "
        "MedicationRequest patient with intent; CarePlan's category is assess-plan; "
        "Goal lists no identifier",
    ),
    required={
        "CarePlan": (("category", "assess-plan"),),
        "MedicationRequest": (("intent", "order,plan"),),
    },
    conditional_create=False,
    identifier_unusable=frozenset({"Goal"}),
)
