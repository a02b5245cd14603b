"""The fixed words of the handout, in English and in Spanish, written by hand.

What a patient takes home is read at grade 6 or below (a test measures the English). Nothing here is
made by a machine: a language without a catalogue gets the English page, read aloud by an
interpreter (care rules §5). Both are drafts until the site's clinical owner signs them, each by
itself (``signed_words``).

To add words: one row in each catalogue of ``WORDS``. To add a language: a catalogue with the same
rows, its ``MONTHS`` and ``DAYS``, its row in ``LANGUAGES`` and the sheets' lines in a module like
``warning_signs_es``.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from fhir_bridge.care.enablement import Doer

EN, ES, ALOUD = "en", "es", "read-aloud"
LANGUAGES: Final[Mapping[str, str]] = {
    EN: "English",
    ES: "Spanish",
    ALOUD: "English, read aloud by an interpreter",
}
VERSION: Final = "3"
"""Of the words: whoever changes one gives the next number, and it is to be signed anew."""

ENGLISH: Final[Mapping[str, str]] = {
    "title": "My plan",
    "for-child": "{adult}, for {name}",
    "nurse": "My nurse: {nurse}",
    "made": "Made on {day}",
    "signs-of": "{title}",
    "911": "Call 911 now if",
    "call": "Call us, day or night",
    "number": "Number:",
    "answers": "Who answers:",
    "not-live": "No one watches my readings live. If I feel bad, I call.",
    "today": "Call us today if",
    "988": "Thoughts of ending your life? Call 988.",
    "own-plan": "I keep my safety plan here:",
    "more-signs": "I have one more warning signs page.",
    "medicines": "My medicines",
    "medicines-ask": "Ask your nurse for your medicine list.",
    "start": "START",
    "stop": "STOP",
    "changed": "CHANGED",
    "bottles": "Bring all your bottles to each visit.",
    "goals": "What matters to me",
    "no-goals": "We write my goals here:",
    "next": "Next small step:",
    "helps": "Who helps:",
    "dates": "My dates",
    "visit": "Visit",
    "with": "with {who}",
    "no-dates": "My next visit:",
    "ride": "My ride:",
    "interpreter": "I get a free interpreter ({language}).",
    "interpreter-any": "I can ask for a free interpreter.",
    "bring": "I bring: this page and my bottles.",
    "waiting": "I still wait for",
    "calls": "{who} will call me by {day}.",
    "late": "{who} has not called yet. My nurse asks again.",
    "no-waiting": "Nothing right now.",
    "wins": "What I have done",
    "questions": "My questions",
    "any-time": "You can change your mind or ask for more help any time.",
    "draft": "Draft. No clinician has signed all of these words yet.",
    "approved": "Words signed by {who}, {day}, version {version}.",
    "medicines-back": "My whole list is on the back.",
    "keep": "KEEP",
    "list": "My medicine list",
    "list-from": "From {source}, {day}, {time}.",
    "list-says": "START, STOP and CHANGED are from: {who}",
    "list-plain": "No one has marked what is new. I ask my nurse.",
    "list-part": "There may be more than this list shows.",
    "list-tell": "If I take it another way, I tell my nurse.",
    "how-unknown": "I ask how to take it.",
    "more-dates": "More dates",
    "more-waiting": "I wait for this, too",
    "interpreter-for": "Interpreter:",
    "bring-too": "I bring, too: {what}",
    "front": "My plan is on the front.",
    "aloud": "Read aloud by an interpreter. Name or ID: ______________ Date: ___________",
}

SPANISH: Final[Mapping[str, str]] = {
    "title": "Mi plan",
    "for-child": "{adult}, para {name}",
    "nurse": "Mi enfermera(o): {nurse}",
    "made": "Hecho el {day}",
    "signs-of": "{title}",
    "911": "Llame al 911 ahora mismo si",
    "call": "Llámenos, de día o de noche",
    "number": "Número:",
    "answers": "Quién contesta:",
    "not-live": "Nadie vigila mis mediciones en vivo. Si me siento mal, llamo.",
    "today": "Llámenos hoy mismo si",
    "988": "¿Piensa en quitarse la vida? Llame al 988.",
    "own-plan": "Guardo mi plan de seguridad aquí:",
    "more-signs": "Tengo otra hoja de señales de alerta.",
    "medicines": "Mis medicinas",
    "medicines-ask": "Pida la lista de sus medicinas.",
    "start": "EMPEZAR",
    "stop": "DEJAR",
    "changed": "CAMBIÓ",
    "bottles": "Traiga todos sus frascos a cada cita.",
    "goals": "Lo que me importa",
    "no-goals": "Aquí escribimos mis metas:",
    "next": "Próximo paso:",
    "helps": "Quién ayuda:",
    "dates": "Mis fechas",
    "visit": "Cita",
    "with": "con {who}",
    "no-dates": "Mi próxima cita:",
    "ride": "Cómo voy:",
    "interpreter": "Tengo un intérprete gratis ({language}).",
    "interpreter-any": "Puedo pedir un intérprete gratis.",
    "bring": "Llevo: esta hoja y mis frascos.",
    "waiting": "Todavía espero",
    "calls": "{who} me llama hasta el {day}.",
    "late": "{who} aún no llamó. Mi enfermera vuelve a preguntar.",
    "no-waiting": "Nada por ahora.",
    "wins": "Lo que ya hice",
    "questions": "Mis preguntas",
    "any-time": "Puede cambiar de idea o pedir más ayuda en cualquier momento.",
    "draft": "Borrador en español: falta la firma de un profesional clínico.",
    "approved": "Palabras firmadas por {who}, {day}, versión {version}.",
    "medicines-back": "Mi lista completa está al reverso.",
    "keep": "SEGUIR",
    "list": "Mi lista de medicinas",
    "list-from": "De {source}, {day}, {time}.",
    "list-says": "EMPEZAR, DEJAR y CAMBIÓ vienen de: {who}",
    "list-plain": "Nadie ha marcado qué es nuevo. Pregunto a mi enfermera(o).",
    "list-part": "Puede haber más de lo que muestra esta lista.",
    "list-tell": "Si la tomo de otra forma, se lo digo a mi enfermera(o).",
    "how-unknown": "Pregunto cómo tomarla.",
    "more-dates": "Más fechas",
    "more-waiting": "También espero",
    "interpreter-for": "Intérprete:",
    "bring-too": "También llevo: {what}",
    "front": "Mi plan está al frente.",
    "aloud": "",
}

WORDS: Final[Mapping[str, Mapping[str, str]]] = {EN: ENGLISH, ES: SPANISH, ALOUD: ENGLISH}

HELPERS: Final[Mapping[str, Mapping[Doer, str]]] = {
    EN: {
        Doer.CASE_MANAGER: "my nurse",
        Doer.TOGETHER: "my nurse and I",
        Doer.CAREGIVER: "family or a friend",
        Doer.PATIENT: "I do it",
        Doer.DIRECTED: "I say how it is done",
    },
    ES: {
        Doer.CASE_MANAGER: "mi enfermera",
        Doer.TOGETHER: "mi enfermera y yo",
        Doer.CAREGIVER: "mi familia o un amigo",
        Doer.PATIENT: "lo hago yo",
        Doer.DIRECTED: "yo digo cómo se hace",
    },
}

MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    EN: ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ES: ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ES: ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
LANGUAGE_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    EN: {},
    ES: {"Spanish": "español", "English": "inglés"},
}


def catalogue_of(language: str) -> str:
    """Whose words a choice of ``LANGUAGES`` prints: the read-aloud page is the English one."""
    return EN if language == ALOUD else language


def said_day(day: date, language: str) -> str:
    """A day as it is said in a language.

    Example:
        >>> said_day(date(2026, 11, 24), "en"), said_day(date(2026, 11, 24), "es")
        ('Tue, Nov 24', 'mar 24 de nov')
    """
    of = catalogue_of(language)
    name, month = DAYS[of][day.weekday()], MONTHS[of][day.month - 1]
    return f"{name} {day.day} de {month}" if of == ES else f"{name}, {month} {day.day}"


def dated(day: date, language: str) -> str:
    """A day with its year, for a page that is kept.

    Example:
        >>> dated(date(2026, 11, 24), "es")
        'mar 24 de nov de 2026'
    """
    joint = " de " if catalogue_of(language) == ES else ", "
    return f"{said_day(day, language)}{joint}{day.year}"


def said_time(at: datetime) -> str:
    """A time of day as it is said in this country, in both languages.

    Example:
        >>> said_time(datetime(2026, 11, 24, 14, 5))
        '2:05 PM'
    """
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"  # noqa: PLR2004
