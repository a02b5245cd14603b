"""The lines of the warning-signs sheets in Spanish, written by hand: a draft until signed.

A row is an English line of ``warning_signs`` word for word and its Spanish. Where an English line
is changed, its row no longer fits and the sheet is not printed in Spanish until somebody writes it
anew (``in_spanish`` gives None): two languages never tell different signs.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fhir_bridge.care.warning_signs import Sheet

TITLES: Final[Mapping[str, str]] = {
    "Heart failure": "Insuficiencia cardíaca",
    "COPD": "EPOC",
    "Diabetes": "Diabetes",
    "": "",
}

LINES: Final[Mapping[str, str]] = {
    "you cannot get your breath while you sit still": "le falta el aire estando sentado y quieto",
    "your chest hurts or feels pressed, and it does not pass": (
        "le duele o le aprieta el pecho y no se le pasa"
    ),
    "you faint, or you are suddenly confused": "se desmaya, o de pronto está confundido",
    "your weight goes up by {order}": "su peso sube {order}",
    "your feet, legs or belly swell more than yesterday": (
        "tiene los pies, las piernas o el vientre más hinchados que ayer"
    ),
    "you need more pillows to sleep, or wake up short of breath": (
        "necesita más almohadas para dormir, o se despierta sin aire"
    ),
    "you feel dizzy, or tired in a way that is new": "tiene mareo, o un cansancio que es nuevo",
    "your weight stays within {order}": "su peso se queda entre {order}",
    "you breathe as easily as on your good days": "respira tan bien como en sus días buenos",
    "you do what you usually do without a rest": "hace lo de siempre sin descansar",
    "you cannot speak a sentence without stopping for air": (
        "no puede decir una frase sin parar a tomar aire"
    ),
    "your lips or fingers turn blue or gray": "los labios o los dedos se le ponen azules o grises",
    "you are very drowsy or confused, or your chest hurts": (
        "tiene mucho sueño o confusión, o le duele el pecho"
    ),
    "you are more short of breath than on a usual day": "le falta más el aire que otros días",
    "you cough up more, or it turns yellow, green or brown": (
        "saca más flema, o se pone amarilla, verde o café"
    ),
    "you need your quick inhaler more often than {order}": (
        "necesita su inhalador rápido más de {order}"
    ),
    "you have a fever, or you could not sleep for coughing": (
        "tiene fiebre, o no pudo dormir por la tos"
    ),
    "you breathe as on your good days and sleep through": (
        "respira como en sus días buenos y duerme toda la noche"
    ),
    "you need your quick inhaler no more than usual": (
        "no necesita su inhalador rápido más que de costumbre"
    ),
    "you cannot be woken, or you have a seizure: somebody else calls": (
        "no lo pueden despertar, o tiene convulsiones: llama otra persona"
    ),
    "your sugar is low and you cannot swallow safely": (
        "tiene el azúcar baja y no puede tragar sin peligro"
    ),
    "you throw up again and again, breathe fast, or are confused": (
        "vomita una y otra vez, respira rápido o está confundido"
    ),
    "your sugar is below {order}, even when you feel well again": (
        "su azúcar está por debajo de {order}, aunque ya se sienta bien"
    ),
    "your sugar stays above {order}": "su azúcar sigue por encima de {order}",
    "you feel shaky, sweaty or very hungry: take sugar first, then call": (
        "tiembla, suda o tiene mucha hambre: primero tome azúcar, luego llame"
    ),
    "you are very thirsty and pass much more water than usual": (
        "tiene mucha sed y orina mucho más que de costumbre"
    ),
    "you are ill and cannot eat, or a sore on your foot does not heal": (
        "está enfermo y no puede comer, o una llaga del pie no se le cura"
    ),
    "your sugar stays between {order}": "su azúcar se queda entre {order}",
    "you eat, drink and take your medicines as planned": (
        "come, bebe y toma sus medicinas como está planeado"
    ),
    "your chest hurts, or you cannot get your breath": "le duele el pecho, o le falta el aire",
    "you feel worse than yesterday, or something worries you": (
        "se siente peor que ayer, o algo le preocupa"
    ),
    "you cannot get or take your medicines": "no puede conseguir o tomar sus medicinas",
}


def in_spanish(sheet: Sheet) -> Sheet | None:
    """A sheet with its Spanish lines, a draft; None where a line has none."""
    if sheet.title not in TITLES or any(line.words not in LINES for line in sheet.lines):
        return None
    lines = tuple(replace(line, words=LINES[line.words]) for line in sheet.lines)
    return replace(sheet, title=TITLES[sheet.title], lines=lines, signed_by="")
