"""The past of those who have been known longer: Leon, Irena, Denise, João, Noah, George.

What the EHR knows of them is in ``fhir_bridge.sandbox.stories``, each in the file of their name.
"""

from fhir_bridge.care.case import State
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import Status
from fhir_bridge.sandbox.stories.dates import (
    StoryDay,
    add_business_days,
    brooks_discharge,
    on_or_before,
)
from smart_app.past.enabling_rows import (
    CARE,
    DAILY,
    KNOWING,
    ONLINE,
    Answered,
    Decide,
    Showed,
    Wished,
)
from smart_app.past.rows import Change, Deed, Move, Past, Write, at, joined, office


def harris(day: StoryDay) -> Past:
    """Six weeks of paper, two reached goals, and a sentence of his to decide about."""
    second = on_or_before(day.day(-1))
    first = day.offset(on_or_before(day.day(day.offset(second) - 7)))
    called = day.offset(add_business_days(day.day(-41), 1))
    return Past(
        "harris",
        (
            *joined(at(day, called, "09:20"), "phone"),
            Write(
                office(day, -33, "09:10"), "log", "self-management",
                "Keep my own sugar log, on paper", Doer.TOGETHER, day.on(30),
                "One week without a gap", "He mails it himself at the end of the month",
            ),
            Write(
                office(day, -33, "09:20"), "refills", "system-navigation",
                "Order my tablets before they run out", Doer.TOGETHER, day.on(first),
                "Read the label for the number to call",
            ),
            Write(
                office(day, -33, "09:25"), "numbers", "health-literacy",
                "Know what my numbers mean and what to do about them", Doer.TOGETHER, day.on(14),
                "Say what 7.0 means",
            ),
            Write(
                office(day, -33, "09:27"), "app", "digital-empowerment",
                "Send my sugar from the telephone", Doer.TOGETHER, suggested=True,
            ),
            Answered(
                office(day, -33, "09:30"),
                tuple((f"confidence-{code}", 8) for code in (KNOWING, CARE, DAILY)),
            ),
            Answered(office(day, -33, "09:32"), ((f"confidence-{ONLINE}", None),), unasked=True),
            Change(
                office(day, -20, "09:30"), "log",
                {"doer": Doer.PATIENT, "small_win": "Mail the first month"},
            ),
            Decide(
                office(day, -20, "09:40"), "coach", (KNOWING, CARE, DAILY),
                "He wants to talk it through each week, for a while.",
            ),
            Answered(
                at(day, first, "09:20"), (("confidence", 8), ("importance", 9), ("wanting", 9))
            ),
            Showed(at(day, first, "09:30"), HARRIS_SHOWN),
            Change(
                at(day, first, "09:40"), "refills",
                {"doer": Doer.PATIENT, "status": Status.COMPLETED},
            ),
            Change(
                at(day, day.offset(second), "09:15"), "numbers",
                {"doer": Doer.PATIENT, "status": Status.COMPLETED},
            ),
            Showed(at(day, day.offset(second), "09:20"), HARRIS_SHOWN),
            Move(
                at(day, day.offset(second), "09:30"), State.EVALUATED,
                "Stop the weekly calls. I’ll mail my log.",
            ),
            Wished(
                at(day, day.offset(second), "09:35"), (KNOWING, CARE, DAILY),
                "Stop the weekly calls. I’ll mail my log.",
                "We talk once a month from now on; his log comes by mail, on paper.",
                "A sugar that climbs is seen weeks later than today.",
                "The nurse line, day and night; 911 when he cannot wait.",
                30 - day.offset(second),
            ),
        ),
    )  # fmt: skip


HARRIS_SHOWN = (
    ("condition", "correct-first"), ("medicines", "correct-first"),
    ("warning-signs", "correct-first"), ("follow-up", "correct-first"),
    ("book", "alone"), ("refill", "alone"), ("whom-to-call", "alone"), ("ride", "alone"),
    ("coverage", "together"), ("do-it", "alone"), ("device-skill", "alone"),
)  # fmt: skip
"""What Leon showed, both times: everything, but for the bill, which he goes through with us."""


def kowalski(day: StoryDay) -> Past:
    """Her own action plan, agreed eleven weeks ago; the rest she does by herself."""
    return Past(
        "kowalski",
        (
            *joined(office(day, -110, "13:10"), "video"),
            Write(
                office(day, -110, "13:25"), "cuff", "self-management",
                "Measure my blood pressure with my own cuff", Doer.TOGETHER, day.on(-80),
            ),
            Write(
                office(day, -103, "13:05"), "video", "digital-empowerment",
                "See my doctor by video", Doer.TOGETHER, day.on(-60), "Try it once with me",
            ),
            Answered(
                office(day, -80, "13:12"), ((f"confidence-{DAILY}", 8), ("importance", 8))
            ),
            Change(
                office(day, -80, "13:15"), "cuff",
                {"doer": Doer.PATIENT, "status": Status.COMPLETED},
            ),
            Write(
                office(day, -80, "13:30"), "plan", "health-literacy",
                "Weigh every morning: up 3 pounds, I call. Breathless, 911", Doer.PATIENT,
                day.on(14), "", "She says it without the sheet, and does it",
            ),
            Answered(
                office(day, -80, "13:34"),
                ((f"confidence-{KNOWING}", 8),),
            ),
            Showed(
                office(day, -80, "13:36"),
                (
                    ("condition", "correct-first"), ("medicines", "correct-first"),
                    ("warning-signs", "correct-first"), ("follow-up", "correct-first"),
                    ("do-it", "alone"), ("device-skill", "alone"), ("telehealth", "alone"),
                ),
            ),
            Decide(
                office(day, -80, "13:40"), "enable", (KNOWING, CARE, ONLINE, DAILY),
                "She has her own plan and her own cuff; I look in once a month.", days=90,
            ),
            Change(
                office(day, -62, "13:20"), "video",
                {"doer": Doer.PATIENT, "status": Status.COMPLETED},
            ),
        ),
    )  # fmt: skip


BROOKS_GOALS = (
    ("weigh", "self-management", "Weigh every morning and decide by myself what to do",
     "Three mornings in a row", 9, 28),
    ("inhaler", "health-literacy", "Use both inhalers the right way round",
     "Show it to Carla", 10, 21),
    ("visits", "system-navigation", "Book my own visits", "Call with me listening", 16, 37),
    ("portal", "digital-empowerment", "Ask my questions over the portal",
     "Send one message", 23, 51),
    ("stairs", "self-management", "Carry my shopping up the hill", "", 30, 60),
)  # fmt: skip
"""Denise's five: name, strategy, her words, first small win where one was agreed; days after the
discharge when written, when reached."""


BROOKS_SHOWN = (
    ("condition", "correct-first"), ("medicines", "correct-first"),
    ("warning-signs", "correct-first"), ("follow-up", "correct-first"),
)  # fmt: skip
"""What Denise explained back, both times."""


def brooks(day: StoryDay) -> Past:
    """Called on the day it was due, a holiday between; five goals reached, one left: goodbye."""
    left = brooks_discharge(day.today)
    d, called = day.offset(left), day.offset(add_business_days(left, 2))
    deeds: list[Deed] = [
        Write(
            office(day, d + begun, f"10:{20 + begun}"), name, strategy, words, Doer.TOGETHER,
            day.on(d + reached), win,
        )
        for name, strategy, words, win, begun, reached in BROOKS_GOALS
    ] + [
        Change(
            office(day, d + reached, "11:05"), name,
            {"doer": Doer.PATIENT, "status": Status.COMPLETED},
        )
        for name, _, _, _, _, reached in BROOKS_GOALS
    ] + [
        Decide(
            office(day, d + 6, "11:30"), "manage", (KNOWING, CARE, DAILY),
            "She asked us to do it for now.",
        ),
        Decide(
            office(day, d + 35, "11:30"), "coach", (KNOWING, CARE, ONLINE, DAILY),
            "Together, one thing after the other.",
        ),
        Decide(
            office(day, -66, "11:30"), "enable", (KNOWING, CARE, ONLINE, DAILY),
            "She books, weighs and decides; we look in.", days=90,
        ),
        Showed(office(day, d + 35, "11:25"), BROOKS_SHOWN),
        Showed(office(day, -20, "11:35"), BROOKS_SHOWN),
    ]  # fmt: skip
    return Past(
        "brooks",
        (
            *joined(at(day, called, "09:50"), "phone"),
            *sorted(deeds, key=lambda deed: deed.when),
            Write(
                office(day, -15, "10:10"), "bad-days", "health-literacy",
                "Have my own plan for bad days, and know who to call", Doer.PATIENT, day.on(14),
                "Tell it to Carla", "Carla can say it too",
            ),
            Move(
                office(day, -8, "10:30"), State.EVALUATED,
                "I book, I weigh, I decide. I know my body again.",
            ),
        ),
    )  # fmt: skip


def santos(day: StoryDay) -> Past:
    """His garden, his decision; help at home was refused and is fought for."""
    return Past(
        "santos",
        (
            *joined(
                office(day, -70, "11:00"), "in-person", "Lúcia, his agent, said yes too."
            ),
            Write(
                office(day, -34, "14:00"), "aide", "system-navigation",
                "Have somebody to help us at home, 20 hours a week", Doer.CASE_MANAGER,
                day.on(14), "", "Somebody comes",
            ),
            Write(
                office(day, -13, "11:20"), "garden", "self-management",
                "Sit in my garden every morning", Doer.TOGETHER, day.on(28),
                "Ten minutes on the bench",
            ),
        ),
    )  # fmt: skip


def price(day: StoryDay) -> Past:
    """His mother learns to change the tube: shown, then together, then alone."""
    return Past(
        "price",
        (
            *joined(office(day, -27, "15:10"), "in-person", "Danielle, his mother, said yes."),
            Write(
                office(day, -20, "15:00"), "trach", "health-literacy",
                "Change Noah’s trach tube by myself", Doer.CASE_MANAGER, day.on(0),
                "Watch it once and ask everything", "Alone, first try",
            ),
            Write(
                office(day, -20, "15:10"), "park", "self-management",
                "Go to the park with the go-bag", Doer.CAREGIVER, day.on(21), "Pack the go-bag",
            ),
            # from here on the hospital decides the days, weekends too
            Change(at(day, -9, "14:20"), "trach", {"doer": Doer.TOGETHER}),
            Write(
                at(day, -5, "11:00"), "second", "health-literacy",
                "Teach Ruth to change the trach tube too", Doer.CAREGIVER, day.on(10),
                "Ruth does it with me beside her",
            ),
            Write(
                at(day, -5, "11:10"), "nursing", "system-navigation",
                "Have a nurse at home for all 56 hours a week", Doer.CASE_MANAGER, day.on(7),
            ),
            Change(
                at(day, -2, "14:40"), "trach",
                {"doer": Doer.CAREGIVER, "status": Status.COMPLETED},
            ),
        ),
    )  # fmt: skip


def whitfield(day: StoryDay) -> Past:
    """One wish, kept; nothing else is asked of him."""
    return Past(
        "whitfield",
        (
            *joined(office(day, -36, "14:30"), "in-person"),
            Write(
                at(day, -3, "15:00"), "porch", "self-management",
                "Sit on the porch with June at sunset", Doer.PATIENT,
            ),
        ),
    )  # fmt: skip
