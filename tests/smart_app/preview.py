"""The screens with Walter's data, for tests and for eyes.

.venv/bin/python tests/smart_app/preview.py OUT       # every page as HTML in OUT
.venv/bin/python tests/smart_app/preview.py OUT 420   # and a picture of each, 420 px wide
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from preview_accesses import accesses_pages
from preview_advocacy import advocacy_pages
from preview_approach import approach_pages
from preview_board import board_pages
from preview_call import call_pages
from preview_case import case_pages
from preview_choices import choice_pages
from preview_emergency import emergency_pages
from preview_feeds import feeds_pages
from preview_handout import handout_pages
from preview_handover import handover_pages
from preview_lifeline import lifeline_pages
from preview_medicines import medicine_pages
from preview_monitoring import monitoring_pages
from preview_needs import needs_pages
from preview_note import note_pages
from preview_papers import papers_pages
from preview_plan import plan_pages
from preview_plan_templates import plan_template_pages
from preview_received import received_pages
from preview_review import review_pages
from preview_risk import risk_pages
from preview_sharing import sharing_pages
from preview_small_wins import small_win_pages
from preview_stays import stay_pages
from preview_support import support_pages
from preview_team import team_pages
from preview_transition import transition_pages

from fhir_bridge.attempts import WayOut
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.r4.views import (
    CarePlanView,
    CareTeamMemberView,
    CareTeamView,
    ConditionView,
    EncounterView,
    GoalView,
    PatientView,
    Quarantined,
)
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.goal_form import (
    blank_form,
    compare,
    edit_form,
    goal_page,
    goal_values,
    typed_form,
)
from smart_app.screens.goals import (
    GoalRow,
    ehr_goal_row,
    goal_row,
    goals_page,
    other_goal,
    saved_fragment,
)
from smart_app.screens.help import help_page
from smart_app.screens.message import message_page
from smart_app.screens.moments import Moment
from smart_app.screens.panels import PanelView, panel
from smart_app.screens.receipts import receipt
from smart_app.screens.record import record_page
from smart_app.screens.today import today_page
from smart_app.screens.way_out import way_out_page
from smart_app.security import policy

CSP = policy({"'self'"})

MOMENT = Moment(datetime(2026, 11, 20, 15, 52, tzinfo=UTC), ZoneInfo("America/Chicago"))
READ_AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
EHR = "Riverside EHR"

MEMBERS = (
    CareTeamMemberView("Maria Okafor", "Daughter", "RelatedPerson/maria"),
    CareTeamMemberView("Dr. A. Lindqvist", "Primary care physician", "Practitioner/lindqvist"),
    CareTeamMemberView("Dr. N. Haddad", "Cardiology", "Practitioner/haddad"),
    CareTeamMemberView("R. Castillo RN", "Case manager", "Practitioner/castillo"),
)

WALTER = PatientView(
    id="okafor",
    name="Walter J. Okafor",
    birth_date="1948-03-14",
    gender="male",
    sex_word="Male",
    mrn="RV-0048213",
    phone="(555) 010-2264",
    language="English",
    interpreter_needed=False,
    deceased=False,
    identifiers=(),
)

FRAME = PageFrame(
    ctx="4f1c",
    csrf="c5rf",
    patient_id="7b0a",
    patient=WALTER,
    ehr_name=EHR,
    moment=MOMENT,
    user_name="R. Castillo RN",
    read_at=READ_AT,
    team=MEMBERS,
    clock_note="Demo clock: 3 days ahead",
)


def goal(number: int, **values: Any) -> EnablementGoal:
    return EnablementGoal(key=UUID(int=number), started=date(2026, 10, 20), **values)


WEIGH = goal(
    1,
    strategy="self-management",
    statement="Weigh myself every morning and write it down",
    doer=Doer.PATIENT,
    due=date(2026, 12, 4),
    small_win="Weighed 7 of 7 days this week",
    how_we_know="Two weeks in the book without a gap",
)
APPOINTMENTS = goal(
    2,
    strategy="system-navigation",
    statement="Make and change my own clinic appointments",
    doer=Doer.PATIENT,
    due=date(2026, 12, 11),
    small_win="Called cardiology alone",
    how_we_know="The next visit is booked by Walter",
)
WARNINGS = goal(
    3,
    strategy="health-literacy",
    statement="Name 4 warning signs and who to call",
    doer=Doer.CAREGIVER,
    due=date(2026, 11, 20),
    small_win="Walter taught Maria",
    status=Status.COMPLETED,
)
PORTAL = goal(
    4,
    strategy="digital-empowerment",
    statement="Open the portal and read my visit summary",
    doer=Doer.TOGETHER,
    due=date(2026, 11, 25),
    small_win="Sign in together on Maria’s phone",
)
RIDE = goal(
    5,
    strategy="system-navigation",
    statement="Know how I get to the clinic when Maria works",
    doer=Doer.CASE_MANAGER,
)
SODIUM = GoalView(
    id="sodium",
    statement="Keep sodium under 2 g a day",
    status="active",
    status_word="On track",
    strategy=None,
    due="2027-01-15",
    start="2026-09-22",
    who="Dr. A. Lindqvist",
    last_updated=None,
    identifiers=(),
    achievement=None,
)

CARE_PLANS = (
    CarePlanView(
        id="1",
        title="Heart failure care plan",
        status="active",
        updated="2026-11-17T15:00:00-06:00",
        activities=5,
        open_activities=2,
        summary="Daily weight, call at 3 lb up in a day or 5 lb in a week. Low-salt eating. "
        "Furosemide 40 mg daily since November 17. Cardiology visit within two weeks.",
    ),
    CarePlanView(
        id="2",
        title="Diabetes care plan",
        status="active",
        updated="2026-08-02",
        activities=3,
        open_activities=0,
        summary="Metformin twice a day. Foot check at every visit.",
    ),
)


def encounter(number: int, **values: Any) -> EncounterView:
    return EncounterView(id=str(number), **values)


ENCOUNTERS = (
    encounter(1, kind="Office", status="finished", start="2026-09-22T09:00:00-05:00", end=None,
              reason="Follow-up", place="Riverside Primary Care", who="Dr. A. Lindqvist"),
    encounter(2, kind="ED visit", status="finished", start="2026-11-03T18:20:00-06:00",
              end="2026-11-03T23:10:00-06:00", reason="Shortness of breath",
              place="Riverside Hospital", who=None),
    encounter(3, kind="Inpatient", status="finished", start="2026-11-12T09:40:00-06:00",
              end="2026-11-17T14:10:00-06:00", reason="Heart failure", place="Riverside Hospital",
              who=None),
    encounter(4, kind="Phone", status="finished", start="2026-11-18T10:30:00-06:00", end=None,
              reason="Case management", place=None, who="R. Castillo RN"),
)  # fmt: skip
CONDITIONS = (
    ConditionView(id="1", name="Heart failure", status="active", onset="2019-05"),
    ConditionView(id="2", name="Type 2 diabetes", status="active", onset="2008"),
    ConditionView(id="3", name="Hypertension", status="active", onset=None),
)
TEAM = CareTeamView(id="1", name="Walter’s team", status="active", members=MEMBERS)


def walters_goals(frame: PageFrame = FRAME) -> tuple[GoalRow, ...]:
    said = partial(receipt, ehr=EHR, moment=MOMENT)
    days_ago = datetime(2026, 11, 18, 16, 42, tzinfo=UTC)
    arrived = said("in-ehr", reference="Goal/123", version="3", at=READ_AT)
    earlier = said("in-ehr", reference="Goal/119", version="2", at=days_ago)
    conflict = said(
        "conflict", reason="Date differs", href=frame.url(f"goals/{PORTAL.key}/compare")
    )
    no = said("not-accepted", reason="a date is required there")
    return (
        goal_row(WEIGH, arrived, frame, version=3, small_win_done=True),
        goal_row(APPOINTMENTS, said("sending", at=READ_AT), frame, version=1, small_win_done=True),
        goal_row(WARNINGS, earlier, frame, version=4, small_win_done=True),
        goal_row(PORTAL, conflict, frame, version=2),
        goal_row(RIDE, no, frame, version=1),
        ehr_goal_row(SODIUM, frame),
    )


def beside_the_ehrs(frame: PageFrame) -> tuple[GoalRow, ...]:
    """Goals of the EHR that may be, and are, the same as one of ours, and one of its own."""
    kept, shown = receipt("kept-here", EHR), receipt("linked", EHR)
    ride = replace(SODIUM, statement="Know how I get to the clinic when Maria works", due=None)
    book = replace(SODIUM, statement="Make and change my own clinic appointments")
    return (
        goal_row(RIDE, kept, frame, version=1,
                 other=other_goal("a", ride, frame, linked=False)),
        goal_row(APPOINTMENTS, shown, frame, version=2,
                 other=other_goal("b", book, frame, linked=True)),
        ehr_goal_row(SODIUM, frame),
    )  # fmt: skip


def walters_panels(frame: PageFrame = FRAME) -> dict[str, PanelView]:
    read = partial(panel, frame=frame, read_at=READ_AT)
    return {
        "CarePlan": read("CarePlan", "read", CARE_PLANS),
        "Encounter": read("Encounter", "read", ENCOUNTERS),
        "Condition": read("Condition", "read", CONDITIONS),
        "CareTeam": read("CareTeam", "read", (TEAM,)),
    }


def trouble_panels(frame: PageFrame) -> dict[str, PanelView]:
    return {
        "CarePlan": panel("CarePlan", "forbidden", (), frame),
        "Encounter": panel("Encounter", "copy", ENCOUNTERS, frame, read_at=READ_AT, more=True),
        "Condition": panel("Condition", "none", (), frame, read_at=READ_AT),
        "CareTeam": panel("CareTeam", "late", (), frame),
        "Goal": panel(
            "Goal", "failed", (), frame,
            quarantined=(Quarantined("Goal", "x", "its description is missing"),),
        ),
    }  # fmt: skip


@cache
def pages() -> dict[str, str]:
    """Every page by name; drawn once, as they are the same for everybody."""
    today = replace(FRAME, active="today")
    goals = replace(FRAME, active="goals")
    record = replace(FRAME, active="record")
    saved = replace(goals, notice=Notice("good", f"Saved here · sending to {EHR}"))
    trouble = replace(
        FRAME,
        active="today",
        reachable=False,
        takes_goals=False,
        patient=replace(WALTER, interpreter_needed=True, language="Spanish"),
        notes=(f"{EHR} does not take goals: they are kept here.",),
        team=(),
    )
    first = blank_form(UUID(int=9))
    typed = {
        "key": str(UUID(int=9)),
        "submission": str(UUID(int=9)),
        "statement": "Go",
        "doer": "patient",
        "due": "2026-12-04",
        "small_win": "Ask Maria which bus goes to the clinic",
        "how_we_know": "",
    }
    theirs = {**goal_values(PORTAL), "due": "2026-12-02", "statement": "Read my visit summary"}
    conflict = typed_form(
        {**goal_values(PORTAL), "key": str(PORTAL.key)},
        (),
        goals,
        version=3,
        status=PORTAL.status,
        submission=UUID(int=12),
        comparison=compare("stale", goal_values(PORTAL), theirs, goals),
    )
    rows, panels = walters_goals(), walters_panels()
    edit = edit_form(WEIGH, version=3, submission=UUID(int=11))
    return {
        "today": today_page(today, rows, panels),
        "today-first": today_page(today, (), panels),
        "today-trouble": today_page(trouble, rows, trouble_panels(trouble)),
        "goals": goals_page(saved, rows, first),
        "goals-beside": goals_page(goals, beside_the_ehrs(goals), first),
        "goals-first": goals_page(goals, (), first),
        "goals-mistakes": goals_page(
            goals, rows, typed_form(typed, ("statement", "strategy"), goals)
        ),
        "goal-edit": goal_page(goals, edit, receipt=rows[0].receipt),
        "goal-compare": goal_page(goals, conflict),
        **accesses_pages(FRAME),
        **approach_pages(FRAME),
        **case_pages(FRAME),
        **lifeline_pages(FRAME),
        **emergency_pages(FRAME),
        **choice_pages(FRAME, PORTAL),
        **feeds_pages(FRAME),
        **received_pages(FRAME),
        **note_pages(FRAME, PORTAL),
        **handout_pages(FRAME),
        **handover_pages(FRAME),
        **papers_pages(FRAME),
        **support_pages(FRAME),
        **small_win_pages(FRAME, rows, WEIGH),
        **plan_pages(FRAME),
        **transition_pages(FRAME),
        **call_pages(FRAME),
        **stay_pages(FRAME),
        **sharing_pages(FRAME),
        **team_pages(FRAME),
        **board_pages(FRAME),
        **medicine_pages(FRAME),
        **review_pages(FRAME),
        **risk_pages(FRAME),
        **monitoring_pages(FRAME),
        **advocacy_pages(FRAME),
        **needs_pages(FRAME),
        **plan_template_pages(FRAME, rows),
        "record": record_page(record, {**panels, "Goal": panel("Goal", "none", (), record)}),
        "record-trouble": record_page(record, trouble_panels(record)),
        "help": help_page(FRAME, version="0.1.0"),
        "way-out": way_out_page(WayOut("/auth", (("state", "a"),), frozenset(), EHR)),
        "message-session": message_page("session-ended", "8F2C-41", action_url="/"),
        "message-cookies": message_page("cookies-blocked", "8F2C-42", action_url="/open"),
    }


def saved() -> str:
    """What htmx gets for a saved goal."""
    frame = replace(FRAME, active="goals", notice=Notice("good", f"Saved here · sending to {EHR}"))
    return saved_fragment(frame, walters_goals(), blank_form(UUID(int=10)))


class _Handler(SimpleHTTPRequestHandler):
    drawn: dict[str, str]

    def do_GET(self) -> None:
        name = self.path.strip("/").split("?")[0]
        if name in self.drawn:
            self._answer(self.drawn[name].encode(), "text/html; charset=utf-8")
        elif name.startswith("static/") and (file := Path("smart_app") / name).is_file():
            kind = self.guess_type(str(file))
            self._answer(file.read_bytes(), kind)
        elif name.startswith("c/"):  # what a page asks by itself: it stays as it is drawn
            self.send_response(204)
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """A page that goes on by itself (``way-out``) leads to itself, and stays there."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        stays = self.drawn["way-out"].replace(" data-at-once", "")
        self._answer(stays.encode(), "text/html; charset=utf-8")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(drawn: dict[str, str]) -> Iterator[str]:
    """Serve the pages under the production policy; gives their address."""
    handler = type("Handler", (_Handler,), {"drawn": drawn})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def take_pictures(out: Path, drawn: dict[str, str], widths: list[int]) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))  # run by hand, not by pytest
    from support.browser import chromium, find_chromium  # noqa: PLC0415 - tests draw without it

    path = find_chromium()
    assert path, "Chromium is not installed"
    with served(drawn) as address, chromium(path) as browser:
        for width in widths:
            page = browser.new_page(viewport={"width": width, "height": 900})
            for name in drawn:
                page.goto(f"{address}/{name}")
                page.screenshot(path=out / f"{name}-{width}.png", full_page=True)
            page.close()
        page = browser.new_page(viewport={"width": 816, "height": 1056})
        page.emulate_media(media="print")
        page.goto(f"{address}/today")
        page.screenshot(path=out / "today-print.png", full_page=True)


def main(out: Path, widths: list[int], only: str = "") -> None:
    out.mkdir(parents=True, exist_ok=True)
    drawn = {name: text for name, text in pages().items() if only in name}
    for name, text in drawn.items():
        (out / f"{name}.html").write_text(text)
    if widths:
        take_pictures(out, drawn, widths)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(width) for width in sys.argv[2:]])
