"""Codes about people: kin, roles, race, gender, language. Rows as in ``codes``."""

from fhir_bridge.sandbox.stories.codes import LOINC, OMB, SCT, THO, V3_ROLE, Concept

LANGUAGE = "urn:ietf:bcp:47"

TEAM_ROLES = {
    "patient": Concept("Patient", SCT, "116154003"),
    "caregiver": Concept("Caregiver", SCT, "133932002"),
    "case-manager": Concept("Case manager", SCT, "768832004"),
    "primary-care": Concept("Primary care provider", SCT, "453231000124104"),
    "nurse": Concept("Registered nurse", SCT, "224535009"),
    "pharmacist": Concept("Pharmacist", SCT, "46255001"),
    "social-worker": Concept("Social worker"),
    "community-health-worker": Concept("Community health worker"),
    "cardiologist": Concept("Cardiologist"),
    "paediatrician": Concept("Pediatrician"),
    "psychiatrist": Concept("Psychiatrist"),
    "hospice": Concept("Hospice"),
    "home-health": Concept("Home health agency"),
    "facility-doctor": Concept("Nursing facility physician"),
    "school-nurse": Concept("School nurse"),
}

KIN = {
    "child": Concept("Child", V3_ROLE, "CHILD"),
    "son": Concept("Son", V3_ROLE, "SONC"),
    "daughter": Concept("Daughter", V3_ROLE, "DAUC"),
    "spouse": Concept("Spouse", V3_ROLE, "SPS"),
    "sister": Concept("Sister", V3_ROLE, "SIS"),
    "mother": Concept("Mother", V3_ROLE, "MTH"),
    "grandmother": Concept("Grandmother", V3_ROLE, "GRMTH"),
    "grandson": Concept("Grandson", V3_ROLE, "GRNDSON"),
    "neighbour": Concept("Neighbor", V3_ROLE, "NBOR"),
    "health-care-agent": Concept("Health care agent", V3_ROLE, "HPOWATT"),
    "responsible": Concept("Legally responsible", V3_ROLE, "RESPRSN"),
}

CONTACT_KINDS = {
    "next-of-kin": Concept("Next of kin", f"{THO}/v2-0131", "N"),
    "emergency": Concept("Emergency contact", f"{THO}/v2-0131", "C"),
}

RACES = {
    "american-indian": Concept("American Indian or Alaska Native", OMB, "1002-5"),
    "asian": Concept("Asian", OMB, "2028-9"),
    "black": Concept("Black or African American", OMB, "2054-5"),
    "white": Concept("White", OMB, "2106-3"),
    "unknown": Concept("Unknown", f"{THO}/v3-NullFlavor", "UNK"),
    "asked": Concept("Asked but unknown", f"{THO}/v3-NullFlavor", "ASKU"),
}

ETHNICITIES = {
    "hispanic": Concept("Hispanic or Latino", OMB, "2135-2"),
    "not-hispanic": Concept("Not Hispanic or Latino", OMB, "2186-5"),
}

GENDER_IDENTITIES = {
    "male": Concept("Identifies as male", SCT, "446151000124109", sure=False),
    "female": Concept("Identifies as female", SCT, "446141000124107", sure=False),
}

SEXES = {"male": "248153007", "female": "248152002"}
BIRTH_SEXES = {"male": "M", "female": "F"}

LANGUAGES = {
    "en": Concept("English", LANGUAGE, "en"),
    "es": Concept("Spanish", LANGUAGE, "es"),
    "vi": Concept("Vietnamese", LANGUAGE, "vi"),
    "pt": Concept("Portuguese", LANGUAGE, "pt"),
    "pl": Concept("Polish", LANGUAGE, "pl"),
    "zh": Concept("Chinese", LANGUAGE, "zh"),
    "ar": Concept("Arabic", LANGUAGE, "ar"),
}

PRONOUNS = {"he": Concept("he/him", LOINC, "LA29518-0")}
