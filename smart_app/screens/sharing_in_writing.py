"""What protected records a client sees by a consent in writing: what the paper says, how it ends.

Kinds of such records, and what is law for them, are rows of ``r4.protected.KINDS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from fhir_bridge.clients import PURPOSES
from fhir_bridge.r4.protected import KINDS
from fhir_bridge.sharing import Line, Told
from fhir_bridge.store.tables import WrittenConsent
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import short_day
from smart_app.screens.typed import Typed

FORM = "written"
MUST_SAY = (
    "{patient}’s name",
    "who gives the records",
    "what they are: {what}",
    "who gets them: {client}",
    "what for: {purpose}",
    "until which day",
    "that {patient} may take it back at any time, and how; what was read before stays with them",
    "what may become of them there: passed on as HIPAA allows, never used in a case against "
    "{patient} without another consent or a court",
    "{patient}’s signature, and its day",
)
"""What a consent must say (42 CFR 2.31), in plain words."""


@dataclass(frozen=True)
class SaidLine:
    """Something that was said, for reading, with what takes it back."""

    id: str
    words: str
    more: str


@dataclass(frozen=True)
class Form:
    """One form as it is drawn.

    Attributes:
        seen: the decision it was drawn with; "" for none.
    """

    id: str
    key: UUID
    client: str
    seen: str
    values: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """It came back with something to do."""
        return bool(self.errors)


@dataclass(frozen=True)
class Protected:
    """One kind of protected record and one client.

    Attributes:
        what: the kind, as people read it; ``kind`` names it in the form.
        must_say: what the paper has to say.
    """

    kind: str
    what: str
    is_open: bool
    state: str
    said: tuple[SaidLine, ...]
    purpose: str
    must_say: tuple[str, ...]
    form: Form


def protected_of(line: Line, told: Told, frame: PageFrame, typed: Typed) -> tuple[Protected, ...]:
    """Each kind of protected record, as it is closed or open to a client."""
    return tuple(_protected(kind, line, told, frame, typed) for kind in KINDS)


def _protected(kind: str, line: Line, told: Told, frame: PageFrame, typed: Typed) -> Protected:
    client, what = line.client, KINDS[kind].title
    mine = [each for each in line.written if each.kind == kind]
    lasts = [each for each in mine if each.purpose == client.purpose]
    words = {
        "patient": frame.first_name, "client": client.name, "what": what,
        "purpose": PURPOSES[client.purpose],
    }  # fmt: skip
    state = f"Open until {_last(lasts[-1], frame)}" if lasts else "Closed"
    if lasts and not line.sees:
        state = "Agreed to, but it sees nothing now"
    return Protected(
        kind, f"{what[0].upper()}{what[1:]}", bool(lasts and line.sees), state,
        tuple(_said(each, told, frame) for each in mine), client.purpose,
        tuple(each.format(**words) for each in MUST_SAY), _form(kind, line, frame, typed),
    )  # fmt: skip


def _last(consent: WrittenConsent, frame: PageFrame) -> str:
    """The last day on which it counts; it ends where that day does."""
    return short_day(consent.until - timedelta(seconds=1), frame.moment)


def _said(consent: WrittenConsent, told: Told, frame: PageFrame) -> SaidLine:
    who = told.deciders.get(consent.signed_by, "") if consent.signed_by else frame.first_name
    by = told.names.get(consent.by) or "whoever runs Footbridge"
    return SaidLine(
        consent.id,
        f"{who or 'Somebody who decides by law'} agreed in writing on "
        f"{short_day(consent.signed_on, frame.moment)}, for {PURPOSES[consent.purpose]}, "
        f"until {_last(consent, frame)}",
        f"paper: {consent.kept_at} · noted {short_day(consent.since, frame.moment)} by {by}",
    )


def _form(kind: str, line: Line, frame: PageFrame, typed: Typed) -> Form:
    id = f"{kind}-{line.client.id}"
    mine = (FORM, line.client.id, kind)
    if (typed.form, typed.about, typed.values.get("kind", kind)) == mine:
        return Form(id, uuid4(), line.client.id, "", typed.values, typed.errors)
    today = frame.moment.today.isoformat()
    return Form(id, uuid4(), line.client.id, "", {"on": today}, {})
