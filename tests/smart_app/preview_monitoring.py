"""The page of readings from home: an alert, late, a mistake, no limit, set aside, over, nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from preview_transition import CHICAGO, KIM, ME, TEAM

from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.monitoring.alerts import Alert, Deed, Due, Entry
from fhir_bridge.care.monitoring.limits import Limit
from fhir_bridge.care.monitoring.readings import Reading
from fhir_bridge.monitoring import KeptAlert, OfMeasure, SetAside, Told
from fhir_bridge.r4.monitoring import KeptLimit
from smart_app.frames import with_monitoring
from smart_app.screens.frame import PageFrame
from smart_app.screens.monitoring import monitoring_page, page_of
from smart_app.screens.today import today_page
from smart_app.screens.typed import Typed

NOW = datetime(2026, 11, 20, 9, 52, tzinfo=CHICAGO)
WEIGHTS = (83.1, 83.4, 82.9, 83.6, 84.0, 84.9, 85.2, 86.4, 87.3)
WEIGHT = Limit("weight", None, 86, "kg", "Dr. <Lindqvist>", date(2026, 11, 18))


def readings(measure: str, values: tuple[float, ...], unit: str) -> tuple[Reading, ...]:
    """One each morning, the last one today."""
    return tuple(
        Reading(f"{measure}-{at}", measure, NOW - timedelta(days=len(values) - at - 1, hours=2),
                value, unit)
        for at, value in enumerate(values)
    )  # fmt: skip


def alert(*entries: Entry, due: Due = Due(date(2026, 11, 20), time(17))) -> KeptAlert:  # noqa: B008
    """The alert of this morning."""
    raised = Entry(Deed.RAISED, "", NOW - timedelta(hours=2))
    words = "Weight: 86.4 kg, above what was agreed (up to 86 kg)"
    made = Alert("weight", "weight-7", words, NOW, *ME, due, (raised, *entries))
    return KeptAlert("0b7e5f6a-9a3d-4a52-8d0f-2f5b7d3c1a10", 1, made)


def told(*alerts: KeptAlert, limit: Limit | None = WEIGHT, **more: object) -> Told:
    """What the action would tell."""
    kept = KeptLimit(limit, datetime(2026, 11, 18, 15, tzinfo=UTC), ME[0]) if limit else None
    wrong = Reading("w-x", "weight", NOW, 862, "kg")
    ahead = Reading("w-y", "weight", NOW + timedelta(days=30), 86, "kg")
    stones = Reading("w-z", "weight", NOW - timedelta(days=1, hours=1), 13, "stone <old>")
    of_weight = (*readings("weight", WEIGHTS, "kg"), stones)
    measures = (
        OfMeasure("weight", tuple(sorted(of_weight, key=lambda each: str(each.taken))),
                  (SetAside(wrong, "cannot-be"), SetAside(ahead, "to-come")), kept),
        OfMeasure("oxygen", readings("oxygen", (95,), "%"), (), None),
    )  # fmt: skip
    asked = {each.id: ("whoever has it", "whoever covers for them") for each in alerts}
    whole = Told(measures, alerts, asked, "case-manager", Discipline.RN, dict((ME, KIM)))
    return replace(whole, **more)  # type: ignore[arg-type]


def monitoring_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""

    def page(what: Told, typed: Typed = Typed(), **more: object) -> str:  # noqa: B008 - frozen
        here = with_monitoring(replace(frame, active="transition"), what)
        drawn = page_of(what, here.moment, TEAM, typed=typed, **more)  # type: ignore[arg-type]
        return monitoring_page(here, drawn)

    tried = Entry(Deed.TRIED, ME[0], NOW - timedelta(hours=1), "No answer; again at noon")
    done = Entry(Deed.ANSWERED, ME[0], NOW, "<Dr. L.> wants her seen", "clinician")
    late = alert(tried, due=Due(date(2026, 11, 19), time(17)))
    blank = Typed("answered", {"words": ""},
                  {"answer": "Choose what came of it.", "words": "Say in a few words."},
                  late.id)  # fmt: skip
    lacking = Typed("limit", {"measure": "weight", "low": "86", "high": "80"},
                    {"high": "The second number must be the higher one.", "unit": "Choose it.",
                     "agreed_with": "Name the clinician."})  # fmt: skip
    today = with_monitoring(replace(frame, active="today"), told(alert()))
    return {
        "monitoring": page(told(alert())),
        "monitoring-late": page(told(late), blank),
        "monitoring-mistake": page(told(limit=None), lacking,
                                   hidden=("This entry does not name this patient.",)),
        "monitoring-answered": page(told(alert(tried, done), discipline=None)),
        "monitoring-quiet": page(told(alert(Entry(Deed.STOPPED, "", NOW)), quiet=True)),
        "monitoring-none": page(Told((), (), {}, "case-manager", Discipline.RN, {})),
        "monitoring-waiting": page(Told((), (), {}, "auditor"), late=True,
                                   why="This launch does not include permission to see this."),
        "today-with-an-alert": today_page(today, (), {}),
    }  # fmt: skip
