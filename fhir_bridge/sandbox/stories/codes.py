"""Every code the stories use, in one place. A row is: our key, the words, the system, the code.

The words always travel with the code, and only the words are shown: a wrong code is corrected
here and changes no screen. Rows with ``sure=False`` were recalled or met only in unrelated public
files; nobody has looked them up at the terminology's owner yet.

Left out on purpose: CPT and the hospitals' discharge code list (licences), displays of SNOMED CT,
LOINC and RxNorm (our own words say it).
"""

from dataclasses import dataclass

SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
UCUM = "http://unitsofmeasure.org"
THO = "http://terminology.hl7.org/CodeSystem"
V3_ACT_CODE = f"{THO}/v3-ActCode"
V3_ROLE = f"{THO}/v3-RoleCode"
OMB = "urn:oid:2.16.840.1.113883.6.238"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition"
US_CORE_SYSTEMS = "http://hl7.org/fhir/us/core/CodeSystem"
HL7 = "http://hl7.org/fhir/StructureDefinition"
NPI = "http://hl7.org/fhir/sid/us-npi"
LANGUAGE = "urn:ietf:bcp:47"
RIVERSIDE = "https://ehr.riverside.example"
MRN = f"{RIVERSIDE}/id/mrn"
VISIT = f"{RIVERSIDE}/id/visit"
DOCUMENT = f"{RIVERSIDE}/id/document"
STAFF = f"{RIVERSIDE}/id/staff"


@dataclass(frozen=True)
class Concept:
    """Words with a code behind them; without a code the words stand alone."""

    text: str
    system: str = ""
    code: str = ""
    sure: bool = True


CONDITIONS = {
    "heart-failure": Concept("Heart failure", SCT, "88805009", sure=False),
    "diabetes": Concept("Type 2 diabetes", SCT, "44054006"),
    "hypertension": Concept("High blood pressure", SCT, "59621000"),
    "copd": Concept("COPD", SCT, "13645005", sure=False),
    "atrial-fibrillation": Concept("Atrial fibrillation", SCT, "49436004", sure=False),
    "stroke": Concept("Ischaemic stroke", SCT, "422504002"),
    "ckd-3": Concept("Chronic kidney disease, stage 3", SCT, "433144002"),
    "hip-fracture": Concept("Hip fracture", SCT, "359817006"),
    "parkinson": Concept("Parkinson disease", SCT, "49049000"),
    "dementia": Concept("Dementia", SCT, "52448006", sure=False),
    "epilepsy": Concept("Epilepsy", SCT, "84757009", sure=False),
    "depression": Concept("Major depressive disorder", SCT, "370143000", sure=False),
    "alcohol-use": Concept("Alcohol use disorder", SCT, "7200002", sure=False),
    "lung-cancer": Concept("Non-small cell lung cancer, metastatic", SCT, "254637007"),
    "shortness-of-breath": Concept("Shortness of breath", SCT, "267036007", sure=False),
    "copd-flare": Concept("COPD exacerbation", SCT, "195951007", sure=False),
    "cellulitis": Concept("Cellulitis of the left leg", SCT, "128045006", sure=False),
    "cancer-pain": Concept("Pain from lung cancer"),
}

MEDICINES = {
    "furosemide-20": Concept("Furosemide 20 mg tablet", RXNORM, "310429"),
    "furosemide-40": Concept("Furosemide 40 mg tablet", RXNORM, "313988", sure=False),
    "carvedilol-6": Concept("Carvedilol 6.25 mg tablet", RXNORM, "200031"),
    "lisinopril-10": Concept("Lisinopril 10 mg tablet", RXNORM, "314076"),
    "metformin-1000": Concept("Metformin 1000 mg tablet", RXNORM, "861004", sure=False),
    "glargine": Concept("Insulin glargine 100 units/mL", RXNORM, "261551", sure=False),
    "apixaban-5": Concept("Apixaban 5 mg tablet", RXNORM, "1364445", sure=False),
    "warfarin-5": Concept("Warfarin 5 mg tablet", RXNORM, "855332", sure=False),
    "tiotropium": Concept("Tiotropium 18 mcg inhalation capsule", RXNORM, "485032", sure=False),
    "fluticasone-salmeterol": Concept(
        "Fluticasone/salmeterol 250/50 mcg dry powder inhaler", RXNORM, "896209"
    ),
    "prednisone-20": Concept("Prednisone 20 mg tablet", RXNORM, "312615", sure=False),
    "carbidopa-levodopa": Concept("Carbidopa/levodopa tablet", RXNORM, "197444"),
    "donepezil-10": Concept("Donepezil 10 mg tablet", RXNORM, "997223", sure=False),
    "levetiracetam": Concept("Levetiracetam oral solution", RXNORM, "403884", sure=False),
    "sertraline-100": Concept("Sertraline 100 mg tablet", RXNORM, "312938"),
}


@dataclass(frozen=True)
class Test:
    """Something measured or asked. More than one LOINC code where a vital sign needs two."""

    text: str
    loinc: tuple[str, ...]
    category: str
    profile: str
    unit: str = ""
    ucum: str = ""


TESTS = {
    "haemoglobin": Test(
        "Hemoglobin", ("718-7",), "laboratory", "us-core-observation-lab", "g/dL", "g/dL"
    ),
    "sodium": Test(
        "Sodium", ("2951-2",), "laboratory", "us-core-observation-lab", "mmol/L", "mmol/L"
    ),
    "hba1c": Test("Hemoglobin A1c", ("4548-4",), "laboratory", "us-core-observation-lab", "%", "%"),
    "weight": Test("Body weight", ("29463-7",), "vital-signs", "us-core-body-weight", "kg", "kg"),
    "oxygen": Test(
        "Oxygen saturation",
        ("59408-5", "2708-6"),
        "vital-signs",
        "us-core-pulse-oximetry",
        "%",
        "%",
    ),
    "interpreter": Test(
        "Interpreter needed", ("54588-9",), "social-history", "us-core-simple-observation"
    ),
}

ANSWERS = {"yes": Concept("Yes", SCT, "373066001"), "no": Concept("No", SCT, "373067005")}

ENCOUNTER_TYPES = {
    "emergency-admission": Concept("Emergency hospital admission", SCT, "183452005"),
    "admission": Concept("Hospital admission", SCT, "32485007"),
    "emergency-department": Concept("Emergency department visit", SCT, "50849002"),
    "follow-up": Concept("Follow-up visit", SCT, "390906007"),
    "check-up": Concept("Check-up", SCT, "185349003"),
    "hospice-admission": Concept("Admission to hospice", SCT, "305336008"),
}

ENCOUNTER_CLASSES = {
    "IMP": "inpatient encounter",
    "EMER": "emergency",
    "AMB": "ambulatory",
    "HH": "home health",
    "VR": "virtual",
}

DISPOSITIONS = {
    "home": Concept("Home", f"{THO}/discharge-disposition", "home"),
    "hosp": Concept("Hospice", f"{THO}/discharge-disposition", "hosp"),
    "snf": Concept("Skilled nursing facility", f"{THO}/discharge-disposition", "snf"),
}

DOCUMENT_TYPES = {
    "discharge-summary": Concept("Discharge summary", LOINC, "18842-5"),
    "discharge-instructions": Concept("Discharge instructions", LOINC, "69730-0"),
}

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
}

KIN = {
    "child": Concept("Child", V3_ROLE, "CHILD"),
    "son": Concept("Son", V3_ROLE, "SONC"),
    "spouse": Concept("Spouse", V3_ROLE, "SPS"),
    "health-care-agent": Concept("Health care agent", V3_ROLE, "HPOWATT"),
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
}

# the words and how many times a day
SIGS = {
    "once": ("once a day", 1),
    "twice": ("twice a day", 2),
    "taper": ("once a day, less each day", 1),
}
