"""What no message told of a stay: between, a mistake, and for somebody who only reads."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from preview_transition import CHAIN, EVE, HOME, ME, told

from fhir_bridge.care.transitions.by_hand import Saying, Word
from fhir_bridge.care.transitions.checkpoint_deeds import listed
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.told_by_hand import Told
from smart_app.screens.frame import PageFrame
from smart_app.screens.transition import page_of as way_page_of
from smart_app.screens.transition import transition_page
from smart_app.screens.transition_by_hand import Again, by_hand_page, page_of
from smart_app.screens.transition_close import close_page, forms_of
from smart_app.screens.transition_coverage import CoverageForm, coverage_page

NOW = datetime(2026, 11, 20, 15, 52, tzinfo=UTC)
KNOWN = "Her daughter <b>called</b> & the unit’s nurse said the same at 10:40"
SAID = (
    Told("1", datetime(2026, 11, 18, 16, tzinfo=UTC), "Practitioner/castillo", "R. Castillo RN",
         Saying(Word.DATES, left=date(2026, 11, 16), how=KNOWN)),
    Told("gone", datetime(2026, 11, 17, 16, tzinfo=UTC), "Practitioner/kim", "",
         Saying(Word.CAME, date(2026, 10, 1), "Mercy", Setting.INPATIENT, how="A letter")),
)  # fmt: skip


def stay_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""
    here = replace(frame, active="transition", moment=replace(frame.moment, now=NOW))
    typed = {"word": "left", "stay": "1", "on": "2026-11-30", "disposition": "", "how": "A call"}
    wrong = {"on": "This day is still to come.", "disposition": "Choose where to."}
    again = Again("left", "1", typed, wrong)
    away = told(NOW, log=HOME[:1])
    chain = told(NOW, log=[*CHAIN, *EVE[:1]])
    way = replace(told(NOW, log=HOME), by_hand=SAID)
    over = told(datetime(2026, 12, 18, 15, tzinfo=UTC), listed("number", ME, NOW, NOW.date()),
                log=HOME)  # fmt: skip
    lacking = {"stay": "1", "why": "", "outcome": "lost", "rest-number": "T. Bell has it"}
    about = {"why": "Write a few words how it went.", "rest-visit": "Write who has it now."}
    notice = CoverageForm(UUID(int=9), "1", "Oakview", {"plan": "Heartland"},
                          {"last": "Give the last day that is covered."})  # fmt: skip
    return {
        "way-closes": close_page(here, forms_of(over, here.moment, {}, {}), may_act=True),
        "way-closes-mistake": close_page(
            here, forms_of(over, here.moment, lacking, about), may_act=True
        ),
        "way-closes-none": close_page(here, (), may_act=True),
        "coverage": coverage_page(here, replace(notice, errors={}), may_act=True),
        "coverage-mistake": coverage_page(here, notice, may_act=True),
        "coverage-none": coverage_page(here, None, may_act=True),
        "by-hand": by_hand_page(here, page_of(chain, SAID, here.moment)),
        "by-hand-mistake": by_hand_page(here, page_of(away, (), here.moment, again)),
        "by-hand-read": by_hand_page(here, page_of(replace(away, role=""), (), here.moment)),
        "transition-said": transition_page(here, way_page_of(way, here.moment)),
    }
