"""What the screens say, and what they can never be made to say."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

import preview
import pytest

from fhir_bridge import errors
from fhir_bridge.care.goal import Status
from fhir_bridge.r4.views import CareTeamMemberView, CareTeamView, ConditionView, Quarantined
from smart_app.screens import goal_form, goals, message, next_steps, panels, record, today
from smart_app.screens.frame import Notice
from smart_app.screens.pages import STATIC
from smart_app.screens.receipts import RECEIPTS, receipt

pytestmark = pytest.mark.skipif(
    not (STATIC / "manifest.json").exists(), reason="the screens are not built: hatch_build.py"
)

HOSTILE = "<script>alert(1)</script>\" onload='x' </textarea>&\u202eevil\u202c\x07 {{ 7*7 }}"

BANNED = re.compile(
    r"non-?compliant|non-?adherent|refused|failed|denies|frequent flyer|difficult|drug.seeking|"
    r"wheelchair-bound|suffers from|unreliable|\breliable\b|placement|step[- ]?up|step[- ]?down|"
    r"moved up|not attainable|teach-back passed|health literacy|system navigation|"
    r"digital empowerment|self-management|\bmanage\b|\bcoach\b|overdue|no-show|\bstar\b|trophy|"
    r"graduat|carebridge|\bmissed\b",
    re.IGNORECASE,
)
"""Words of care-rules §6 and their like, in what a person reads (codes in attributes are not)."""


class _Words(HTMLParser):
    """Gathers what a page says and the tags that a policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inline: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.tags.append(tag)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(tag)
        self.inline += [name for name in names if name == "style" or name.startswith("on")]
        self.words += [
            names[name] or "" for name in ("title", "aria-label", "alt") if name in names
        ]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> _Words:
    parsed = _Words()
    parsed.feed(html)
    return parsed


def hostile_pages() -> dict[str, str]:
    """Every page with every foreign text hostile."""
    bad: Any = HOSTILE
    frame = replace(
        preview.FRAME,
        patient=replace(
            preview.WALTER, name=bad, mrn=bad, phone=bad, language=bad, sex_word=bad,
            interpreter_needed=True, birth_date=bad,
        ),
        ehr_name=bad, user_name=bad, clock_note=bad, notes=(bad,), notice=Notice("good", bad),
        team=(CareTeamMemberView(bad, bad, "RelatedPerson/x"),), ctx="4f1c", csrf=bad,
    )  # fmt: skip
    goal = preview.WEIGH.model_copy(update={"statement": bad, "small_win": bad, "how_we_know": bad})
    rows = (
        goals.goal_row(goal, receipt("not-accepted", bad, reason=bad), frame, version=1),
        goals.ehr_goal_row(
            replace(preview.SODIUM, statement=bad, who=bad, status=bad, status_word=bad, due=bad),
            frame,
        ),
    )
    plan = replace(preview.CARE_PLANS[0], title=bad, summary=bad, status=bad, updated=bad)
    stay = replace(preview.ENCOUNTERS[0], kind=bad, reason=bad, place=bad, who=bad, start=bad)
    shown = {
        "CarePlan": panels.panel("CarePlan", "read", (plan,), frame, notes=(bad,)),
        "Encounter": panels.panel("Encounter", "read", (stay,), frame),
        "Condition": panels.panel(
            "Condition", "read", (ConditionView(id="1", name=bad, status=bad, onset=bad),), frame,
            quarantined=(Quarantined("Condition", bad, bad),),
        ),
        "CareTeam": panels.panel(
            "CareTeam", "read",
            (CareTeamView(id="1", name=bad, status="active", members=frame.team),), frame,
        ),
    }  # fmt: skip
    typed = dict.fromkeys(("key", "submission", *goal_form.LABELS), bad)
    form = goal_form.typed_form(typed, goal_form.MISTAKES, frame, hidden={"seen": bad})
    both = replace(
        form, version=1, comparison=goal_form.compare("stale", typed, {**typed, "due": "x"}, frame)
    )
    return {
        "today": today.today_page(frame, rows, shown),
        "goals": goals.goals_page(frame, rows, form),
        "edit": goal_form.goal_page(frame, both, receipt=rows[0].receipt),
        "record": record.record_page(frame, shown),
        "message": message.message_page("broken", bad, detail=bad, action_url="/", action=bad),
        "saved": goals.saved_fragment(frame, rows, goal_form.blank_form(UUID(int=1))),
        "receipt": goals.receipt_fragment(frame, rows[0]),
        "panel": record.panel_fragment(frame, shown["CarePlan"], whole=True),
    }


def test_hostile_text_stays_text() -> None:
    for name, html in hostile_pages().items():
        assert "<script>alert" not in html, name
        assert "</textarea>&" not in html, name
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x07]", html), name
        assert ">49<" not in html, name
        assert read(html).inline == [], name


def test_no_page_has_an_inline_script_or_style() -> None:
    for name, html in preview.pages().items():
        assert read(html).inline == [], name


def test_no_template_marks_anything_safe() -> None:
    for path in Path("smart_app/templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\|\s*safe|autoescape|<style|style=|hx-on|javascript:|js:", text), (
            path
        )


def test_every_template_is_drawn_by_a_page() -> None:
    drawn = {
        "today",
        "goals",
        "goal",
        "goal_edit",
        "goal_conflict",
        "goal_history",
        "note",
        "exchange",
        "feeds",
        "received",
        "case",
        "lifeline",
        "emergency",
        "record",
        "message",
        "help",
        "way_out",
        "strategy",
        "warning_signs",
        "advocacy",
        "advocacy_matter",
        "approach",
        "handout",
        "handout_print",
        "medicines",
        "caregiver_sheets",
        "caregiver_sheet_print",
        "plan",
        "plan_item",
        "needs",
        "followed",
        "directory",
        "entry",
        "readiness",
        "transition",
        "transition_by_hand",
        "transition_close",
        "transition_coverage",
        "transition_medicines",
        "attempts",
        "call",
        "call_none",
        "contact_letter_print",
        "review",
        "risk",
        "monitoring",
        "handover",
        "handover_paper",
        "handover_print",
        "board",
        "pool",
        "weekend",
        "accesses",
        "sharing",
        "support",
        "plan_template",
        "plan_templates",
    }
    parts = {
        "base", "chart", "design", "panel", "advocacy_parts", "approach_parts", "goal_parts",
        "goal_steps",
        "handout_parts", "headline", "plan_parts", "support_parts",
        "followed_parts", "directory_parts", "nine", "contact_parts", "staff",
        "handover_parts", "transition_medicines_parts", "transition_nav",
    }  # fmt: skip
    assert {path.stem for path in Path("smart_app/templates").glob("*.html")} == drawn | parts


@pytest.mark.parametrize(
    "name", list(preview.pages()) if (STATIC / "manifest.json").exists() else []
)
def test_the_words_are_those_of_the_care_rules(name: str) -> None:
    said = " ".join(read(preview.pages()[name]).words)
    assert not BANNED.findall(said)


def test_every_form_carries_the_patient_and_the_token() -> None:
    for name, html in preview.pages().items():
        if name == "way-out":
            continue  # goes to the EHR, which is not to know our secrets
        for form in re.findall(r'<form[^>]*method="post".*?</form>', html, re.DOTALL):
            assert 'name="csrf" value="c5rf"' in form, name
            if 'action="/s/' not in form:  # about no patient
                assert 'name="expected_patient" value="7b0a"' in form, name


def test_the_goal_form_has_the_agreed_fields() -> None:
    html = preview.pages()["goals"]
    form = html[html.index('id="goal-form"') :]
    names = set(re.findall(r'name="([a-z_]+)"', form[: form.index("</form>")]))
    assert names == {
        "key", "submission", "csrf", "expected_patient",
        "statement", "strategy", "doer", "due", "small_win", "how_we_know",
        "status",
    }  # fmt: skip
    edit = preview.pages()["goal-edit"]
    assert 'name="version" value="3"' in edit
    assert 'name="status"' in edit


def test_the_patient_stands_beside_the_button_that_writes() -> None:
    html = preview.pages()["goals"]
    send = html[html.index('class="fb-send"') :][:900]
    assert "Walter J. Okafor" in send
    assert "Mar 14, 1948" in send
    assert "Save and send to Riverside EHR" in send


def test_typed_text_comes_back_with_what_to_do_about_it() -> None:
    html = preview.pages()["goals-mistakes"]
    assert ">\nGo</textarea>" in html
    assert 'value="Ask Maria which bus goes to the clinic"' in html
    assert "Write the goal in Walter’s own words" in html
    assert 'href="#field-strategy"' in html
    assert 'value="patient" checked' in html


def test_a_message_knows_no_patient() -> None:
    for kind in message.MESSAGES:
        html = message.message_page(kind, "8F2C", action_url="/")
        assert "8F2C" in html
        assert "Okafor" not in html
        assert read(html).tags.count("h1") == 1


def test_every_error_has_its_message() -> None:
    for name in dir(errors):
        each = getattr(errors, name)
        if isinstance(each, type) and issubclass(each, errors.BridgeError):
            assert message.message_kind(each()) in message.MESSAGES
    assert message.message_kind(errors.Gone()) == "not-found"
    assert message.message_kind(errors.WrongPatient()) == "wrong-patient"


def test_none_not_allowed_and_not_read_are_three_texts() -> None:
    frame = preview.FRAME
    said = [
        record.panel_fragment(frame, panels.panel("CarePlan", state, (), frame))
        for state in ("none", "forbidden", "failed")
    ]
    for html, words in zip(
        said, ("The EHR sent none.", "We may not read this.", "Could not read."), strict=True
    ):
        assert words in html
        assert sum(words in other for other in said) == 1


def test_a_late_panel_asks_by_itself_and_has_a_plain_link() -> None:
    html = preview.pages()["today-trouble"]
    assert 'hx-get="/c/4f1c/panel/CareTeam?place=today"' in html
    assert 'href="/c/4f1c/record#panel-CareTeam"' in html


def test_only_a_receipt_on_its_way_asks_again() -> None:
    frame = preview.FRAME
    for kind, row in RECEIPTS.items():
        shown = goals.goal_row(preview.WEIGH, receipt(kind, "Riverside EHR"), frame, version=1)
        assert ("hx-trigger" in goals.receipt_fragment(frame, shown)) == row.follow


def test_after_a_death_nothing_asks_for_anything() -> None:
    frame = replace(preview.FRAME, patient=replace(preview.WALTER, deceased=True))
    rows = preview.walters_goals(frame)
    html = today.today_page(frame, rows, preview.walters_panels(frame))
    assert "Walter has died" in html
    for asking in ("#new-goal", "(555) 010-2264", "Who does it today", "to do."):
        assert asking not in html
    page = goals.goals_page(frame, rows, goal_form.blank_form(UUID(int=1)))
    assert 'id="goal-form"' not in page
    assert "/edit" not in page


def test_in_hospice_care_nothing_asks_for_anything() -> None:
    frame = replace(preview.FRAME, hospice=True, enrolled=False)
    html = today.today_page(frame, (), preview.walters_panels(frame))
    said = " ".join(read(html).words)
    assert "Walter is in hospice care" in said
    assert "No goals, and none are needed." in said
    assert "no clock runs" in said, "why one may still start: for comfort alone"
    for asking in ("begin with", "No goal yet", "Start care", "Write the first goal", "by myself"):
        assert asking not in said
    page = goals.goals_page(frame, (), goal_form.blank_form(UUID(int=1)))
    assert "starter=" not in page
    assert 'id="goal-form"' in page  # a wish can still be written down


def test_in_hospice_care_what_waits_for_staff_is_still_said() -> None:
    frame = replace(preview.FRAME, hospice=True, hospice_line="(555) 010-2398")
    held = goals.goal_row(preview.WEIGH, receipt("held", preview.EHR), frame, version=1)
    assert next_steps.next_step(frame, [held]).title.startswith("Sign in again")
    due = preview.WEIGH.model_copy(update={"due": preview.MOMENT.today})
    row = goals.goal_row(due, receipt("in-ehr", preview.EHR), frame, version=1)
    assert next_steps.next_step(frame, [row]).title == "Walter is in hospice care"


def test_without_our_banner_the_patient_still_names_the_page() -> None:
    frame = replace(preview.FRAME, show_banner=False)
    html = today.today_page(frame, (), {})
    assert "<title>Walter J. Okafor, born Mar 14, 1948 · Today · Footbridge</title>" in html
    assert "fb-banner-print" in html


def test_a_goal_that_ended_by_mistake_is_not_counted_as_reached() -> None:
    gone = preview.WEIGH.model_copy(update={"status": Status.ENTERED_IN_ERROR})
    row = goals.goal_row(gone, receipt("kept-here", "Riverside EHR"), preview.FRAME, version=2)
    cards = today.strategy_cards([row])
    assert all(card.count == "No goal yet" for card in cards)


def test_a_page_is_the_same_for_the_same_moment() -> None:
    frame = replace(preview.FRAME, read_at=datetime(2026, 11, 20, 15, 41, tzinfo=UTC))
    assert today.today_page(frame, (), {}) == today.today_page(frame, (), {})
