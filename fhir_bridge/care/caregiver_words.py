"""The fixed words of the sheet for somebody who helps, in English and in Spanish.

Written by hand, like ``handout_words``: grade 6 or below, Spanish a draft until it is signed. To
add words: a row in each catalogue; for a task of ``care.support.TASKS``: one in each ``FOR_TASK``.
"""

from collections.abc import Mapping
from typing import Final

from fhir_bridge.care.handout_words import ALOUD, EN, ES

CAREGIVER_ENGLISH: Final[Mapping[str, str]] = {
    "title": "I help {patient}",
    "for": "For {name}",
    "agreed": "{patient} said yes to this page.",
    "tasks": "What I help with",
    "no-tasks": "We write here what I help with:",
    "by": "{what} (by {day})",
    "decides": "{patient} decides: {kept}",
    "signs": "What I look for: the page of {patient} says",
    "medicines": "Medicines",
    "dates": "Visits to come",
    "back-up": "Who steps in for me:",
    "me": "For me",
    "me-call": "I need help for myself: I call {nurse}.",
    "me-call-any": "I need help for myself: I call the number above.",
    "rest": "I can ask for time off (respite). Care goes on.",
    "stop": "I may stop on any day. Nobody will blame me.",
    "questions": "My questions",
}

CAREGIVER_SPANISH: Final[Mapping[str, str]] = {
    "title": "Ayudo a {patient}",
    "for": "Para {name}",
    "agreed": "{patient} dijo que sí a esta hoja.",
    "tasks": "En qué ayudo",
    "no-tasks": "Aquí escribimos en qué ayudo:",
    "by": "{what} (hasta el {day})",
    "decides": "{patient} decide: {kept}",
    "signs": "A qué pongo atención: la hoja de {patient} dice",
    "medicines": "Medicinas",
    "dates": "Próximas citas",
    "back-up": "Quién me reemplaza:",
    "me": "Para mí",
    "me-call": "Si yo necesito ayuda, llamo a {nurse}.",
    "me-call-any": "Si yo necesito ayuda, llamo al número de arriba.",
    "rest": "Puedo pedir un descanso (respiro). El cuidado sigue.",
    "stop": "Puedo dejarlo cualquier día. Nadie me va a culpar.",
    "questions": "Mis preguntas",
}

CAREGIVER_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    EN: CAREGIVER_ENGLISH, ES: CAREGIVER_SPANISH, ALOUD: CAREGIVER_ENGLISH,
}  # fmt: skip

FOR_TASK: Final[Mapping[str, Mapping[str, str]]] = {
    EN: {
        "medicines": "the medicines",
        "warning-signs": "the warning signs",
        "book": "making visits",
        "refill": "refills",
        "whom-to-call": "whom to call",
        "ride": "rides",
        "coverage": "health plan and bills",
        "questions": "questions for visits",
        "portal": "the portal",
        "do-it": "the plan, day by day",
        "device-skill": "the inhaler, meter or device",
        "weigh": "the weight",
        "sugar": "the sugar",
        "insulin": "the insulin",
        "inhaler": "the inhaler",
        "pressure": "the blood pressure",
        "wound": "the wound",
        "tube-change": "changing the tube",
        "suction": "suction",
        "tube-feeding": "feeding by tube",
    },
    ES: {
        "medicines": "las medicinas",
        "warning-signs": "las señales de alerta",
        "book": "pedir citas",
        "refill": "los resurtidos",
        "whom-to-call": "a quién llamar",
        "ride": "el transporte",
        "coverage": "el seguro y las cuentas",
        "questions": "las preguntas para las citas",
        "portal": "el portal",
        "do-it": "el plan de cada día",
        "device-skill": "el inhalador, medidor o aparato",
        "weigh": "el peso",
        "sugar": "el azúcar",
        "insulin": "la insulina",
        "inhaler": "el inhalador",
        "pressure": "la presión",
        "wound": "la herida",
        "tube-change": "cambiar el tubo",
        "suction": "la aspiración",
        "tube-feeding": "la alimentación por tubo",
    },
}
"""Tasks as they are said on paper."""
