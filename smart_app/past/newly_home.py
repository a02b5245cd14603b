"""The past of those who came home in the last days: Walter, Rosa, Chidi, Thi Lan, Helen, Ty.

What the EHR knows of them is in ``fhir_bridge.sandbox.stories``, each in the file of their name.
"""

from fhir_bridge.care.case import State
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import Status
from fhir_bridge.sandbox.stories.dates import (
    StoryDay,
    abara_appointment,
    add_business_days,
    nguyen_appointment,
    on_or_before,
)
from smart_app.past.enabling_rows import (
    CARE,
    DAILY,
    KNOWING,
    ONLINE,
    Answered,
    Decide,
    ExtraSupport,
    Showed,
)
from smart_app.past.rows import Change, ChangedThere, Move, Past, Start, Write, at, joined, office


def okafor(day: StoryDay) -> Past:
    """Four goals in four places: there, on its way, reached, changed there by somebody else."""
    return Past(
        "okafor",
        (
            *joined(office(day, -31, "10:20"), "in-person"),
            Write(
                office(day, -31, "10:45"), "weigh", "self-management",
                "Weigh myself every morning and write it down", Doer.TOGETHER, day.on(14),
                "Put the scale beside the bed", "Seven mornings of seven in the diary",
            ),
            Answered(
                office(day, -31, "10:50"),
                (("confidence", 3), ("importance", 8), (f"confidence-{DAILY}", 3)),
            ),
            Write(
                office(day, -24, "11:10"), "visits", "system-navigation",
                "Make and change my own appointments", Doer.TOGETHER, day.on(21),
                "Call cardiology and ask for a time", "Two visits booked and kept",
            ),
            Write(
                office(day, -24, "11:20"), "signs", "health-literacy",
                "Name the 4 signs that my heart is getting worse, and who to call",
                Doer.CAREGIVER, day.on(0), "", "All four, without looking at the sheet",
            ),
            Write(
                office(day, -20, "14:05"), "portal", "digital-empowerment",
                "Sign in to the portal and read my visit summary", Doer.CASE_MANAGER, day.on(5),
            ),
            Change(
                office(day, -10, "15:30"), "weigh",
                {"doer": Doer.PATIENT, "small_win": "Bring the diary to the next visit"},
            ),
            Answered(office(day, -10, "15:32"), ((f"confidence-{KNOWING}", 7),)),
            Showed(
                office(day, -10, "15:34"),
                (
                    ("condition", "correct-first"), ("medicines", "correct-after-reteach"),
                    ("warning-signs", "correct-first"), ("follow-up", "correct-first"),
                ),
            ),
            Decide(
                office(day, -10, "15:40"), "coach", (KNOWING, CARE, DAILY),
                "Together for now, he says: his own calls, his own scale, with me beside him.",
            ),
            Decide(
                office(day, -10, "15:42"), "manage", (ONLINE,),
                "The portal is new to him; we open it first.",
            ),
            # the day after he came home, whatever day that is
            ExtraSupport(at(day, -2, "15:20")),
            Showed(
                at(day, -2, "15:30"),
                (
                    ("condition", "correct-first"), ("medicines", "correct-after-reteach"),
                    ("warning-signs", "correct-first"), ("follow-up", "correct-after-reteach"),
                    ("book", "alone"), ("refill", "together"), ("whom-to-call", "alone"),
                    ("ride", "together"), ("coverage", "for"),
                ),
            ),
            Answered(
                at(day, -2, "15:36"), (("confidence", 5), (f"confidence-{DAILY}", 5)), unasked=True,
            ),
            Change(at(day, -2, "16:00"), "signs", {"status": Status.COMPLETED}),
            Change(
                at(day, -2, "16:10"), "visits",
                {"doer": Doer.PATIENT, "small_win": "Call for the visit within 7 days"},
                held=True,
            ),
            ChangedThere(at(day, -1, "09:15"), "portal", day.on(12)),
        ),
    )  # fmt: skip


def delgado(day: StoryDay) -> Past:
    """Known for five weeks, no goal yet; what happened since she is home has no place yet."""
    return Past(
        "delgado",
        joined(office(day, -37, "10:15"), "phone", "With a Spanish interpreter on the line."),
    )


def abara(day: StoryDay) -> Past:
    """Called on the first business day at home; the ride was ours to find."""
    first = day.offset(add_business_days(day.day(-8), 1))
    visit = abara_appointment(day.today)
    return Past(
        "abara",
        (
            *joined(at(day, first, "10:40"), "phone"),
            Write(
                at(day, first, "10:55"), "choir", "self-management", "Get back to church choir",
                Doer.TOGETHER, day.on(37), "Sing along at home on Sunday",
                "He stands with the basses again",
            ),
            Write(
                at(day, first, "11:00"), "warfarin", "health-literacy",
                "Take my warfarin every evening and know when my next blood test is",
                Doer.PATIENT, day.on(6), "", "Says the day of the next test without looking",
            ),
            Write(
                at(day, first, "11:05"), "ride", "system-navigation",
                "Have a ride to my visits that really comes", Doer.CASE_MANAGER,
                visit.isoformat(), "A ride is booked for the first visit",
            ),
            Write(
                at(day, first, "11:10"), "signs", "health-literacy",
                "Face, arm, speech: know them and call 911 at once", Doer.PATIENT, day.on(13),
            ),
            ExtraSupport(at(day, first, "11:12")),
            Decide(
                at(day, first, "11:14"), "coach", (KNOWING, CARE, DAILY),
                "We begin together; the ride is ours.",
            ),
        ),
    )  # fmt: skip


def nguyen(day: StoryDay) -> Past:
    """Her grandson interpreted the first call; a change of yesterday is still on its way."""
    first = day.offset(add_business_days(day.day(-5), 1))
    interpreter_by = on_or_before(day.day(day.offset(nguyen_appointment(day.today)) - 1))
    note = "Her grandson interpreted: ask again with a qualified interpreter."
    return Past(
        "nguyen",
        (
            *joined(at(day, first, "10:30"), "phone", note),
            Write(
                at(day, first, "10:45"), "insulin", "self-management",
                "Give myself the insulin at bedtime", Doer.PATIENT, day.on(9),
                "Show it once, with an interpreter on the screen", "Shows it without help",
            ),
            Write(
                at(day, first, "10:50"), "low", "health-literacy",
                "Know what to do when my sugar is low", Doer.PATIENT, day.on(1),
            ),
            Write(
                at(day, first, "10:52"), "interpreter", "system-navigation",
                "Have an interpreter at every visit", Doer.CASE_MANAGER,
                interpreter_by.isoformat(), "Vietnamese, booked for the coming visit",
            ),
            Write(
                at(day, first, "10:55"), "diary", "self-management",
                "Write down my sugar every morning", Doer.TOGETHER, day.on(16),
            ),
            Change(
                at(day, -1, "15:30"), "low",
                {"small_win": "Keep a glass of juice beside the bed"}, held=True,
            ),
        ),
    )  # fmt: skip


def fischer(day: StoryDay) -> Past:
    """Met at Lakeview four days ago; she is home since yesterday and nobody has called yet."""
    return Past(
        "fischer",
        (
            *joined(office(day, -4, "13:30"), "phone", "Peter listened in."),
            Write(
                office(day, -4, "13:50"), "stairs", "self-management",
                "Climb the stairs to my own flat", Doer.TOGETHER, day.on(24),
                "Four steps with the walker",
            ),
        ),
    )  # fmt: skip


def reed(day: StoryDay) -> Past:
    """Taken on while the nurse at Oakview was on the line, on the morning he went home."""
    note = "Warm hand-over: the nurse at Oakview stayed on the line."
    when = at(day, -2, "09:40")
    return Past(
        "reed",
        (
            Start(when),
            Move(at(day, -2, "09:46"), State.CONSENTED, note, "phone"),
            Move(at(day, -2, "09:47"), State.ACTIVE),
            Write(
                at(day, -2, "09:55"), "sleep", "self-management",
                "Sleep before 1 am and text Jo when it gets dark", Doer.PATIENT, day.on(12),
                how_we_know="Five nights of seven",
            ),
        ),
    )  # fmt: skip
