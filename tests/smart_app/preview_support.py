"""The page of support with the people around Walter, for tests and for eyes."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from fhir_bridge.care.people import Person
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.support import Answers
from fhir_bridge.care.ways import NEEDS, Talk, View
from fhir_bridge.people import Dated, Someone
from fhir_bridge.r4.caregiving import Agreed
from smart_app.screens.frame import PageFrame
from smart_app.screens.support import (
    DecisionCard,
    SupportPage,
    TeamMember,
    blank,
    person_card,
    support_page,
    way_rows,
)
from smart_app.screens.typed import Typed

SAID_AT = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
RC = "Practitioner/castillo"
TIRED = Answers(
    alone=True, willing=4, helps_with="medicines, meals", tasks=("medicines",), strained=True,
    strain="“I sleep four hours <and> listen all night”", hours="mornings", limits="no lifting",
    back_up="Ruth, at weekends", knows_to_stop=True,
)  # fmt: skip
SURE = Answers(alone=True, willing=9, helps_with="rides, evenings", knows_to_stop=True)
RULE = SafeContact(call="no", text="yes", voicemail="no", not_told="his roommate")
MARIA = Someone(
    "RelatedPerson/1", 2, Person("Maria Okafor", "DAUC", "agent", "1980", "(555) 010-2270"),
    "maria", Dated(SURE, SAID_AT, RC, "a"), Dated(SafeContact("", "yes", "no"), SAID_AT, RC, "b"),
)  # fmt: skip
RUTH = Someone(
    "RelatedPerson/2", 1, Person("Ruth", "WIFE", "none", "1950"),
    asked=Dated(TIRED, SAID_AT, RC, "c"),
    agreed=Dated(Agreed(("medicines",), "where he sleeps", agrees=True), SAID_AT, RC, "d"),
)  # fmt: skip
KEVIN = Someone("RelatedPerson/3", 1, Person("Kevin", "GRNDSON", born="2009"))
TALK = Talk(
    {"respite": View("wanted"), "adult-day": View("try", "two days"), "care-home": View("not-now")},
    "respite", "What each costs", "Walter, Maria, Ruth",
)  # fmt: skip


def _typed(form: str, about: str, *errors: str) -> Typed:
    values = {"key": str(UUID(int=7)), "strain": "x"}
    return Typed(form, values, dict.fromkeys(errors, "Something is missing."), about)


def drawn(frame: PageFrame, typed: Typed = Typed(), **changed: object) -> str:  # noqa: B008
    """The page; with ``typed``, after a form that came back."""
    page = SupportPage(
        tuple(person_card(each, frame, typed) for each in (MARIA, RUTH, KEVIN)),
        (TeamMember("Frank", "Neighbor", "frank", blank("person", "frank", typed)),),
        RULE.sign, "Nov 9", way_rows(TALK), (("Looked at", "Nov 9, all"), ("Decided", "nothing")),
        (DecisionCard("The stay ends", "Nov 9", "Go home", (("Who decided", "Walter"),)),),
        {"RelatedPerson/1": "Maria Okafor"},
        blank("person", "", typed), blank("contact", "", typed), blank("talk", "", typed),
        blank("decide", "", typed),
    )  # fmt: skip
    return support_page(frame, replace(page, **changed))  # type: ignore[arg-type]


def support_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""
    frame = replace(frame, active="support", reach=RULE.sign)
    ruth = "RelatedPerson/2"
    views = ("view_aide", "trial_aide", "views", "preference", "chosen", *NEEDS)
    return {
        "support": drawn(frame),
        "support-nobody": drawn(frame, people=(), team=(), reach=(), decisions=(), talked=(),
                                ways=way_rows(None)),
        "support-not-alone": drawn(frame, _typed("answers", ruth, "alone", "willing", "tasks")),
        "support-not-agreed": drawn(
            frame, _typed("lead", "RelatedPerson/1", "tasks", "kept", "patient_agrees", "by")
        ),
        "support-no-name": drawn(frame, _typed("person", "", "name", "kin", "born", "authority")),
        "support-no-rule": drawn(frame, _typed("contact", "", "call", "number")),
        "support-no-talk": drawn(frame, _typed("talk", "", *views)),
        "support-no-decision": drawn(frame, _typed("decide", "", "about", "options", "by")),
        "support-quiet": drawn(frame, quiet=True),
        "support-died": drawn(
            replace(frame, patient=replace(frame.patient, deceased=True)), quiet=True
        ),
    }  # fmt: skip
