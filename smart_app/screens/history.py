"""The history of a goal: "typed 10:41 · sent 10:41 · confirmed v2 10:42", and every text.

To tell another event: a row in ``EVENTS``.
"""

from dataclasses import dataclass

from fhir_bridge.care.enablement import DOER_WORDS, STRATEGIES
from fhir_bridge.care.goal import STATUS_WORDS, EnablementGoal
from fhir_bridge.histories import Happened, History, NotTaken, Revision
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import LABELS
from smart_app.screens.moments import day, fhir_date, when
from smart_app.screens.pages import render
from smart_app.screens.receipts import Receipt
from smart_app.screens.wording import Piece, marked


@dataclass(frozen=True)
class Event:
    """How an event reads in the line, and how it looks.

    Attributes:
        words: with ``{ehr}``, ``{version}`` (with a space before it, or "") and ``{time}``.
        quotes: its words are the EHR's own; else they say what the EHR did not keep.
    """

    words: str
    icon: str
    tone: str
    quotes: bool = True


EVENTS = {
    "sent": Event("sent {time}", "cloud-upload", "wait"),
    "created": Event("sent {time}", "cloud-upload", "wait"),
    "updated": Event("sent {time}", "cloud-upload", "wait"),
    "adopted": Event("found in {ehr} {time}", "cloud-search", "wait"),
    "confirmed": Event("confirmed{version} {time}", "cloud-check", "good", quotes=False),
    "changed-there": Event("changed in {ehr}{version}, seen {time}", "git-compare", "warn",
                           quotes=False),
    "conflict": Event("not sent over another text {time}", "git-compare", "warn"),
    "rejected": Event("not accepted {time}", "cloud-x", "warn"),
    "held": Event("waited for a sign-in {time}", "key", "warn"),
    "later": Event("{ehr} was away {time}", "cloud-off", "wait"),
    "unknown": Event("sent, no answer {time}", "cloud-search", "wait"),
    "kept": Event("kept here, {ehr} takes no goals {time}", "device-floppy", "quiet"),
    "gathered": Event("into the note for {ehr} {time}", "device-floppy", "quiet"),
}  # fmt: skip
"""By event of a delivery; one without a row is told by its own name."""

NOT_SENT = "not sent: a later change took its place"
WAITS = "not sent yet"


@dataclass(frozen=True)
class Told:
    """One event in words; ``said`` is what the EHR said, or did not keep."""

    words: str
    icon: str
    tone: str
    said: str
    quoted: bool


@dataclass(frozen=True)
class Line:
    """One revision.

    Attributes:
        text: its words, with what is new in them marked.
        facts: the other fields: label, value, whether it is new in this revision.
        other: the EHR's text it was chosen against: label and value, and whether it won.
    """

    version: int
    typed: str
    who: str
    told: tuple[Told, ...]
    text: tuple[Piece, ...]
    facts: tuple[tuple[str, str, bool], ...]
    other: tuple[tuple[str, str, bool], ...]
    latest: bool


def history_page(frame: PageFrame, history: History, receipt: Receipt) -> str:
    """Draw the history of a goal.

    Args:
        receipt: where it lives now.
    """
    newest = history.revisions[0].version if history.revisions else 0
    lines = tuple(_line(each, frame, latest=each.version == newest) for each in history.revisions)
    return render(
        "goal_history.html", frame=frame, lines=lines, receipt=receipt,
        key=str(history.kept.goal.key), statement=history.kept.goal.statement,
    )  # fmt: skip


def _line(revision: Revision, frame: PageFrame, *, latest: bool) -> Line:
    told = tuple(_told(each, frame) for each in revision.happened)
    if not told:
        told = (Told(WAITS if latest else NOT_SENT, "clock", "quiet", "", quoted=False),)
    before = revision.before
    return Line(
        version=revision.version,
        typed=when(revision.at, frame.moment),
        who=revision.who or "Somebody whose name is not known here",
        told=told,
        text=marked(revision.goal.statement, before.statement if before else None),
        facts=_facts(revision.goal, before, frame),
        other=_other(revision.beside, frame) if revision.beside else (),
        latest=latest,
    )


def _told(happened: Happened, frame: PageFrame) -> Told:
    event = EVENTS.get(happened.event) or Event(
        f"{happened.event} {{time}}", "info-circle", "quiet"
    )
    version = f" v{happened.ehr_version}" if happened.ehr_version.isdecimal() else ""
    words = event.words.format(
        ehr=frame.ehr_name, version=version, time=when(happened.at, frame.moment)
    )
    return Told(words, event.icon, event.tone, happened.words, event.quotes)


def _facts(
    goal: EnablementGoal, before: EnablementGoal | None, frame: PageFrame
) -> tuple[tuple[str, str, bool], ...]:
    values, old = _values(goal, frame), _values(before, frame) if before else {}
    return tuple(
        (LABELS[name].format(patient=frame.first_name), value, bool(old) and old[name] != value)
        for name, value in values.items()
        if value or old.get(name)
    )


def _values(goal: EnablementGoal, frame: PageFrame) -> dict[str, str]:
    return {
        "status": STATUS_WORDS[goal.status],
        "due": day(goal.due, frame.moment) if goal.due else "No date",
        "strategy": STRATEGIES[goal.strategy].title,
        "doer": DOER_WORDS[goal.doer],
        "small_win": goal.small_win,
        "how_we_know": goal.how_we_know,
    }


def _other(beside: NotTaken, frame: PageFrame) -> tuple[tuple[str, str, bool], ...]:
    view = beside.view
    due = fhir_date(view.due, frame.moment)
    said = {
        "statement": view.statement,
        "status": view.status_word or view.status,
        "due": day(due, frame.moment) if due else view.due or "No date",
    }
    return tuple(
        (LABELS[name].format(patient=frame.first_name), value, name in beside.taken)
        for name, value in said.items()
    )
