"""What an EHR insists on in a note that it is sent, beyond R4; each with its source."""

import re

from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.wire import Json

_TIMED = re.compile(r"\d{4}-\d\d-\d\dT")


def oracle_note(note: Json) -> str:
    """Why Millennium would not take a note; "" where it would.

    Source: cerner/fhir.cerner.com, content/millennium/r4 and lib/resources/r4, DocumentReference.
    """
    context, contents = inner(note, "context"), rows(note, "content")
    attachment = inner(contents[0], "attachment") if contents else {}
    period = inner(context, "period")
    times = [attachment.get("creation"), *period.values()]
    wrong = {
        "Only the status current is supported.": note.get("status") != "current",
        "Only the docStatus final is supported.": note.get("docStatus") != "final",
        "There must be exactly one content.": len(contents) != 1,
        "The attachment needs data.": "data" not in attachment,
        "The content type needs its charset.": "charset=" not in str(attachment.get("contentType")),
        "The context needs the end of its period.": "end" not in period,
        "Every date needs a time.": not all(_TIMED.match(str(each)) for each in times if each),
    }
    return next((reason for reason, holds in wrong.items() if holds), "")
