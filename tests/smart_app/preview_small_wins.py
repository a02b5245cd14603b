"""Goals with their small wins, the page of one goal, and who did it, with Walter's data."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fhir_bridge.care.course import Answer, Course
from fhir_bridge.care.doings import ACTIONS, Doing, weeks
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.ladder import Lately, Rung
from fhir_bridge.doings import Work
from fhir_bridge.goals import KeptGoal
from fhir_bridge.r4.happening import HAPPENED, IN_THE_WAY_NOW, NOT_THIS_TIME, Happening
from fhir_bridge.rungs import Ladder
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.goal_form import blank_form
from smart_app.screens.goals import GoalRow, goals_page
from smart_app.screens.small_wins import goal_details, goal_details_page, steps
from smart_app.screens.work import WorkCard, work_card

AT = datetime(2026, 11, 17, 15, 20, tzinfo=UTC)
RC = "Practitioner/castillo"
SAID = "<b>All seven</b> & “I did not need the reminder”"
COURSE = (
    Course(3, 3, won=True, lately=Lately.IMPROVING, scale=(("LA34481-4", "Six mornings of seven"),))
    .said("", Answer.AGREES)
    .said("RelatedPerson/maria", Answer.AGREES)
)


def ladder(goal: EnablementGoal) -> Ladder:
    """Three small wins: one that did not happen at first, one set aside, one of today."""
    rungs = (
        Rung(1, "Weigh tomorrow and say the number", Status.COMPLETED),
        Rung(2, "A whole month", Status.ON_HOLD, after=3),
        Rung(3, goal.small_win, Status.COMPLETED, before=2),
    )
    told = (
        Happening(HAPPENED.code, AT, RC, goal.key, Doer.TOGETHER, rung=1, id="1"),
        Happening(NOT_THIS_TIME.code, AT + timedelta(days=1), RC, goal.key, kind="health",
                  words="He had a cold", rung=2, id="2"),
        Happening(HAPPENED.code, AT + timedelta(days=3), RC, goal.key, Doer.PATIENT, words=SAID,
                  rung=3, id="3"),
    )  # fmt: skip
    return Ladder(rungs, told, ("A whole month", "Weigh – again next week"), told[-1])


def hindrances(goal: EnablementGoal) -> tuple[Happening, ...]:
    return (
        Happening(IN_THE_WAY_NOW.code, AT, RC, goal.key, kind="device", id="9",
                  words="The scale at home is 4 pounds off"),
    )  # fmt: skip


def with_steps(frame: PageFrame, row: GoalRow, goal: EnablementGoal) -> GoalRow:
    kept = KeptGoal(goal, 3, AT, None, None, win_done=True, course=COURSE)
    return replace(row, steps=steps(kept, ladder(goal), hindrances(goal), frame))


def card(frame: PageFrame) -> WorkCard:
    today = frame.moment.today
    counts = ((8, 1, 0, 0), (6, 2, 1, 0), (4, 3, 0, 2), (5, 2, 0, 1), (2, 2, 1, 4), (1, 1, 0, 5))
    doers = (Doer.CASE_MANAGER, Doer.TOGETHER, Doer.CAREGIVER, Doer.PATIENT)
    told = tuple(
        Doing(str(week), today - timedelta(weeks=5 - week), "booked", doer, "", RC)
        for week, row in enumerate(counts)
        for doer, number in zip(doers, row, strict=True)
        for _ in range(number)
    )
    work = Work(weeks(told, today), told, told[-2:], ACTIONS["booked"])
    return work_card(work, frame)


def small_win_pages(
    frame: PageFrame, rows: Sequence[GoalRow], goal: EnablementGoal
) -> dict[str, str]:
    """The pages by name.

    Args:
        rows: of the goals page; the first is ``goal``.
    """
    shown = replace(frame, active="goals")
    row = with_steps(shown, rows[0], goal)
    kept = KeptGoal(goal, 3, AT, None, None, win_done=True, course=COURSE)
    resting = KeptGoal(
        goal.model_copy(update={"status": Status.REJECTED, "small_win": ""}), 4, AT, None, None,
        course=Course(reason="I have weighed myself enough").said("", Answer.DISAGREES),
    )  # fmt: skip
    mistakes = {"words": "Write down the next small win: up to 1,000 characters."}
    people = {"RelatedPerson/maria": "Maria Okafor"}
    told = goal_details(kept, ladder(goal), hindrances(goal), shown, people=people)
    noted = replace(shown, notice=Notice("good", "Noted: it happened."))
    return {
        "goals-small-wins": goals_page(
            shown, (row, *rows[1:]), blank_form(goal.key), work=card(shown)
        ),
        "goal": goal_details_page(noted, row, told),
        "goal-mistake": goal_details_page(
            shown, row, replace(told, errors=mistakes, values={"words": ""})
        ),
        "goal-not-wanted": goal_details_page(
            shown,
            replace(rows[0], status=Status.REJECTED, status_word="Not wanted", small_win="",
                    steps=steps(resting, Ladder(), (), shown)),
            goal_details(resting, Ladder(), (), shown),
        ),
    }  # fmt: skip
