"""Words for codes that EHRs send. A new code is a row in its table."""

GENDERS = {"male": "Male", "female": "Female", "other": "Other", "unknown": "Unknown"}

ENCOUNTER_KINDS = {
    "IMP": "Inpatient",
    "ACUTE": "Inpatient, acute",
    "NONAC": "Inpatient, non-acute",
    "OBSENC": "Observation",
    "EMER": "ED visit",
    "SS": "Short stay",
    "PRENC": "Pre-admission",
    "AMB": "Office",
    "HH": "Home",
    "FLD": "Field",
    "VR": "Video",
}
"""v3-ActCode encounter class to the word a nurse uses (codes.md §6)."""

LANGUAGES = {
    "am": "Amharic",
    "ar": "Arabic",
    "ase": "American Sign Language",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "hmn": "Hmong",
    "ht": "Haitian Creole",
    "hy": "Armenian",
    "it": "Italian",
    "ja": "Japanese",
    "km": "Khmer",
    "ko": "Korean",
    "my": "Burmese",
    "ne": "Nepali",
    "nv": "Navajo",
    "pa": "Punjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ru": "Russian",
    "sgn": "Sign language",
    "so": "Somali",
    "sw": "Swahili",
    "tl": "Tagalog",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""BCP 47 language (without its region) to its English name."""

OPEN_ACTIVITIES = {"not-started", "scheduled", "in-progress", "on-hold"}
"""CarePlan.activity.detail.status of what is still to be done."""

HOSPICE_TYPES = {"305336008", "385763009", "385765002"}
"""SNOMED CT types of an encounter that is hospice care: admission, the care, its management."""

DISCHARGED_TO_HOSPICE = "hosp"
"""discharge-disposition (HL7 terminology): the stay ended in hospice care."""

CONDITION_KINDS = {
    "problem-list-item": "problem",
    "health-concern": "problem",
    "encounter-diagnosis": "visit",
}
"""Condition category to where it stands: on the list, or found at one visit."""

INTERPRETER_YES, INTERPRETER_NO = "373066001", "373067005"
"""SNOMED CT codes that us-core-interpreter-needed carries."""
