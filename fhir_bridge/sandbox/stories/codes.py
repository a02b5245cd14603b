"""Every code the stories use, in one place. A row is: our key, the words, the system, the code.

The words always travel with the code, and only the words are shown: a wrong code is corrected
here and changes no screen. Rows with ``sure=False`` were recalled or met only in unrelated public
files; nobody has looked them up at the terminology's owner yet.

Codes about people are in ``codes_people``.

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
    "high-sugar": Concept("Very high blood sugar"),
    "pneumonia": Concept("Pneumonia", SCT, "233604007"),
    "aspiration-pneumonia": Concept("Aspiration pneumonia", SCT, "422588002", sure=False),
    "tracheostomy": Concept("Tracheostomy"),
    "feeding-tube": Concept("Gastrostomy tube"),
    "hearing-loss": Concept("Hearing loss, wears hearing aids"),
    "knee-osteoarthritis": Concept("Osteoarthritis of the knee", SCT, "239873007"),
    "hip-osteoarthritis": Concept("Osteoarthritis of the hip", SCT, "239872002"),
    "asthma": Concept("Asthma", SCT, "195967001", sure=False),
    "migraine": Concept("Migraine", SCT, "37796009"),
    "anaemia": Concept("Anemia", SCT, "271737000"),
    "hyperlipidaemia": Concept("High cholesterol", SCT, "55822004"),
    "kidney-infection": Concept("Kidney infection"),
    "gout": Concept("Gout"),
    "dizziness": Concept("Dizziness"),
    "bronchitis": Concept("Bronchitis"),
}

LABELS = {
    # 42 CFR Part 2: substance use treatment; nothing of it goes on without the patient's word
    "part-2": (("v3-ActCode", "42CFRPart2"), ("v3-Confidentiality", "R")),
}
"""What stands in ``meta.security``: our key to codes of systems at terminology.hl7.org."""

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
    "enoxaparin-40": Concept("Enoxaparin 40 mg injection"),
    "naltrexone-50": Concept("Naltrexone 50 mg tablet"),
    "salbutamol": Concept("Albuterol inhaler"),
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
    sure: bool = True


TESTS = {
    "haemoglobin": Test(
        "Hemoglobin", ("718-7",), "laboratory", "us-core-observation-lab", "g/dL", "g/dL"
    ),
    "sodium": Test(
        "Sodium", ("2951-2",), "laboratory", "us-core-observation-lab", "mmol/L", "mmol/L"
    ),
    "hba1c": Test("Hemoglobin A1c", ("4548-4",), "laboratory", "us-core-observation-lab", "%", "%"),
    "glucose": Test(
        "Glucose", ("2339-0",), "laboratory", "us-core-observation-lab", "mg/dL", "mg/dL"
    ),
    "weight": Test("Body weight", ("29463-7",), "vital-signs", "us-core-body-weight", "kg", "kg"),
    "oxygen": Test(
        "Oxygen saturation",
        ("59408-5", "2708-6"),
        "vital-signs",
        "us-core-pulse-oximetry",
        "%",
        "%",
    ),
    "inr": Test(
        "INR", ("6301-6",), "laboratory", "us-core-observation-lab", "INR", "{INR}", sure=False
    ),
    "vitamin-d": Test(
        "Vitamin D",
        ("1989-3",),
        "laboratory",
        "us-core-observation-lab",
        "ng/mL",
        "ng/mL",
        sure=False,
    ),
    "wound-culture": Test(
        "Wound culture", ("6462-6",), "laboratory", "us-core-observation-lab", sure=False
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
    "nursing-facility": Concept("Stay in a skilled nursing facility"),
    "psychiatric-admission": Concept("Psychiatric admission"),
    "phone": Concept("Telephone call"),
}

ENCOUNTER_CLASSES = {
    "IMP": "inpatient encounter",
    "NONAC": "inpatient non-acute",
    "EMER": "emergency",
    "AMB": "ambulatory",
    "HH": "home health",
    "VR": "virtual",
}

DISPOSITIONS = {
    "home": Concept("Home", f"{THO}/discharge-disposition", "home"),
    "hosp": Concept("Hospice", f"{THO}/discharge-disposition", "hosp"),
    "snf": Concept("Skilled nursing facility", f"{THO}/discharge-disposition", "snf"),
    "aadvice": Concept(
        "Left before discharge was complete", f"{THO}/discharge-disposition", "aadvice"
    ),
}

DOCUMENT_TYPES = {
    "discharge-summary": Concept("Discharge summary", LOINC, "18842-5"),
    "discharge-instructions": Concept("Discharge instructions", LOINC, "69730-0"),
    "transfer-summary": Concept("Transfer summary", LOINC, "18761-7"),
    "safety-plan": Concept("Safety plan", LOINC, "18776-5"),
}

LIST_KINDS = {
    "discharged": Concept("Medicines at discharge", LOINC, "104204-3", sure=False),
}

LAB = Concept("Laboratory", SCT, "108252007")
IMAGING = Concept("Imaging", SCT, "363679005")
HOME = Concept("Care at home")
EQUIPMENT = Concept("Equipment")

SERVICES = {
    "inr": (LAB, Concept("INR", LOINC, "6301-6", sure=False)),
    "vitamin-d": (LAB, Concept("Vitamin D", LOINC, "1989-3", sure=False)),
    "wound-culture": (LAB, Concept("Wound culture", LOINC, "6462-6", sure=False)),
    "bubble-echo": (IMAGING, Concept("Echocardiogram with bubble study", SCT, "40701008")),
    "home-health": (HOME, Concept("Home health: nurse and therapist visits")),
    "home-nursing": (HOME, Concept("Home nursing")),
    "walker": (EQUIPMENT, Concept("Walker")),
    "commode": (EQUIPMENT, Concept("Bedside commode")),
    "suction": (EQUIPMENT, Concept("Suction machine")),
    "oximeter": (EQUIPMENT, Concept("Pulse oximeter")),
}
"""What can be ordered: the kind of service, and which one."""

PROCEDURES = {"hip-repair": Concept("Repair of the broken hip")}

SPECIMENS = {"blood": Concept("Blood"), "wound": Concept("Swab of the wound")}

# the words and how many times a day
SIGS = {
    "once": ("once a day", 1),
    "morning": ("every morning", 1),
    "evening": ("every evening", 1),
    "bedtime-12": ("of 12 units at bedtime", 1),
    "three": ("three times a day", 3),
    "tube-twice": ("by the feeding tube twice a day", 2),
    "injection": ("under the skin once a day", 1),
    "twice": ("twice a day", 2),
    "taper": ("once a day, less each day", 1),
}
