"""The goal editor: its fields, its choices, its mistakes, and two texts side by side.

Every form carries ``key`` and ``submission`` (what is saved twice is saved once), and from the
frame ``csrf`` and ``expected_patient`` (what is saved is saved for the patient on the screen).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from fhir_bridge.care.enablement import DOER_WORDS, STRATEGIES, Doer
from fhir_bridge.care.goal import MOVES, STATUS_WORDS, EnablementGoal, Status
from fhir_bridge.care.in_the_way import IN_THE_WAY, NOT_SAID
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_start import StartCard, start_labels
from smart_app.screens.moments import Moment, long_day
from smart_app.screens.pages import render
from smart_app.screens.receipts import Receipt

LABELS = {
    "statement": "In {patient}’s own words",
    "strategy": "What it is about",
    "doer": "Who does it today",
    "due": "By when",
    "small_win": "First small win",
    "how_we_know": "How we will know",
    "status": "Where it stands",
}
"""The fields, in the order of the form, and what they are called."""

NEW_STATUSES = (
    (Status.ACTIVE.value, "Agreed on together"),
    (Status.PROPOSED.value, "Only suggested yet"),
)
"""Where a new goal may stand: nothing is a goal before somebody wants it."""

MISTAKES = {
    "statement": "Write the goal in {patient}’s own words: 3 to 1,000 characters.",
    "strategy": "Choose one of the four.",
    "doer": "Choose who does it today.",
    "due": "Give a date, or leave it empty.",
    "small_win": "Keep the first small win under 1,000 characters.",
    "how_we_know": "Keep this under 1,000 characters.",
    "status": "This goal cannot go there from where it is.",
}
"""What to do about a field that does not hold; never the text that was typed."""

DOER_HELP = {
    Doer.PATIENT: "{patient} does it, we check",
    Doer.TOGETHER: "We do it together",
    Doer.CAREGIVER: "Family or friend, as agreed",
    Doer.CASE_MANAGER: "We do it for now",
    Doer.DIRECTED: "{patient} says who does it and how",
}


STRATEGY_ICONS = {
    "health-literacy": "book",
    "system-navigation": "map-2",
    "digital-empowerment": "device-mobile",
    "self-management": "sun",
}

DOER_ICONS = {
    Doer.PATIENT: "user",
    Doer.TOGETHER: "users",
    Doer.CAREGIVER: "heart-handshake",
    Doer.CASE_MANAGER: "nurse",
    Doer.DIRECTED: "message-2",
}


@dataclass(frozen=True)
class Difference:
    """One field of two texts: the words shown and the values behind them."""

    name: str
    label: str
    mine: str
    theirs: str
    their_value: str

    @property
    def differs(self) -> bool:
        """The two are not the same."""
        return self.mine != self.theirs


@dataclass(frozen=True)
class Comparison:
    """Two texts of one goal. To add an occasion: a row in ``OCCASIONS``."""

    title: str
    text: str
    mine: str
    theirs: str
    rows: tuple[Difference, ...]


OCCASIONS = {
    "stale": (
        "Someone saved this goal first",
        "Nothing of yours is lost and nothing was sent. Your text is in the form; beside it is "
        "what is saved now. Take what is right, then save.",
        "What you wrote",
        "Saved now",
    ),
    "already-sent": (
        "This form was sent before with another text",
        "Nothing was sent this time. Your text is in the form; beside it is what was saved then.",
        "What you wrote",
        "Saved before",
    ),
}
"""Why two texts are compared: title, what to do, and what each of them is called."""


@dataclass(frozen=True)
class GoalForm:
    """The editor's state.

    Attributes:
        key: names the goal.
        submission: names this sending of the form.
        values: what is in the fields.
        errors: what to do about them, by field.
        version: the version it was made from; None for a new goal.
        statuses: where the goal may go from here (edit only): code and words.
        comparison: two texts side by side, when there are two.
        hidden: further fields that only travel.
        start: what it is begun from, where a template proposes it.
    """

    key: str
    submission: str
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    statuses: tuple[tuple[str, str], ...] = ()
    comparison: Comparison | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)
    start: StartCard | None = None

    @property
    def new(self) -> bool:
        """The goal does not exist yet."""
        return self.version is None


def blank_form(key: UUID, *, strategy: str = "", starter: int | None = None) -> GoalForm:
    """An empty editor, or one begun with a strategy and one of its starter goals.

    Args:
        key: a new UUID; it names the goal and its first submission.
        strategy: as in ``?strategy=``; an unknown one is ignored.
        starter: as in ``?starter=``; the number of a starter, an unknown one is ignored.
    """
    values = {"doer": Doer.TOGETHER.value, "status": Status.ACTIVE.value}
    if strategy in STRATEGIES:
        values["strategy"] = strategy
        starters = STRATEGIES[strategy].starters
        if starter is not None and 0 <= starter < len(starters):
            values["statement"] = starters[starter]
    return GoalForm(str(key), str(key), values, statuses=NEW_STATUSES)


def begun_form(key: UUID, start: StartCard, values: Mapping[str, str]) -> GoalForm:
    """An editor begun with what a template proposes; it says where it comes from.

    A goal of a template is kept with a yes or not at all: there is nothing to choose of where it
    stands.
    """
    given = {"status": Status.ACTIVE.value, "begun_from": start.begun}
    return GoalForm(str(key), str(key), values, hidden=given, start=start)


def begun_again(posted: Mapping[str, str], errors: Mapping[str, str], start: StartCard) -> GoalForm:
    """The same with what was typed, after a mistake.

    Args:
        errors: what to do about each field, by name.
    """
    names = (*LABELS, *start_labels(start))
    values = {name: posted.get(name, "") for name in names}
    form = begun_form(UUID(posted["key"]), start, values)
    return replace(form, submission=posted.get("submission", ""), errors=dict(errors))


def edit_form(goal: EnablementGoal, *, version: int, submission: UUID) -> GoalForm:
    """The editor of a saved goal."""
    return GoalForm(
        str(goal.key),
        str(submission),
        goal_values(goal),
        version=version,
        statuses=next_statuses(goal.status),
    )


def typed_form(
    posted: Mapping[str, str],
    mistakes: Iterable[str],
    frame: PageFrame,
    *,
    version: int | None = None,
    status: Status | None = None,
    submission: UUID | None = None,
    comparison: Comparison | None = None,
    hidden: Mapping[str, str] | None = None,
) -> GoalForm:
    """The editor with what was typed, after a mistake or when there are two texts.

    Args:
        posted: the form as it came.
        mistakes: names of the fields that do not hold (keys of ``MISTAKES``).
        frame: the launch.
        version: the version a new save is made from; the saved one when texts are compared.
        status: the goal's saved status, for an edit.
        submission: a new one when texts are compared; None keeps the posted one.
        comparison: the two texts.
        hidden: further fields that only travel.
    """
    return GoalForm(
        posted.get("key", ""),
        str(submission) if submission else posted.get("submission", ""),
        {name: posted.get(name, "") for name in (*LABELS, "reason")},
        {name: MISTAKES[name].format(patient=frame.first_name) for name in mistakes},
        version,
        next_statuses(status) if status else NEW_STATUSES,
        comparison,
        hidden or {},
    )


def compare(
    occasion: str, mine: Mapping[str, str], theirs: Mapping[str, str], frame: PageFrame
) -> Comparison:
    """Put two texts of a goal side by side.

    Args:
        occasion: a key of ``OCCASIONS``.
        mine: field values as typed or kept here (``goal_values``).
        theirs: the other text's; a field it does not have is left out of the comparison.
        frame: the launch.
    """
    words = [each.format(ehr=frame.ehr_name) for each in OCCASIONS[occasion]]
    rows = tuple(
        Difference(name, label.format(patient=frame.first_name), *shown, theirs[name])
        for name, label in LABELS.items()
        if name in theirs and name in mine
        for shown in [(_shown(name, mine[name]), _shown(name, theirs[name]))]
    )
    return Comparison(words[0], words[1], words[2], words[3], rows)


def goal_values(goal: EnablementGoal) -> dict[str, str]:
    """A goal as field values."""
    return {
        "statement": goal.statement,
        "strategy": goal.strategy,
        "doer": goal.doer.value,
        "due": goal.due.isoformat() if goal.due else "",
        "small_win": goal.small_win,
        "how_we_know": goal.how_we_know,
        "status": goal.status.value,
    }


def next_statuses(status: Status) -> tuple[tuple[str, str], ...]:
    """Where a goal may go from here, itself first."""
    order = [status, *(each for each in Status if each in MOVES.get(status, frozenset()))]
    return tuple((each.value, STATUS_WORDS[each]) for each in order)


def _shown(name: str, value: str) -> str:
    """A field's value as a person reads it."""
    if name == "strategy":
        return STRATEGIES[value].title if value in STRATEGIES else value
    if name == "doer":
        return DOER_WORDS[Doer(value)] if value in set(Doer) else value
    if name == "status":
        return STATUS_WORDS[Status(value)] if value in set(Status) else value
    if name == "due" and value:
        try:
            return long_day(date.fromisoformat(value))
        except ValueError:
            return value
    return value.strip()


@dataclass(frozen=True)
class Choice:
    """One radio card: its value, its words, a line of help, an icon."""

    value: str
    title: str
    help: str
    icon: str
    starters: tuple[str, ...] = ()


def form_values(frame: PageFrame, form: GoalForm) -> dict[str, object]:
    """What the editor's template takes."""
    patient = frame.first_name
    labels = LABELS | (start_labels(form.start) if form.start else {})
    return {
        "frame": frame,
        "form": form,
        "labels": {name: label.format(patient=patient) for name, label in labels.items()},
        "strategies": tuple(
            Choice(row.code, row.title, sentence(row.help), STRATEGY_ICONS[row.code], row.starters)
            for row in STRATEGIES.values()
        ),
        "doers": tuple(
            Choice(
                doer.value,
                doer_word(doer, patient),
                text.format(patient=patient),
                DOER_ICONS[doer],
            )
            for doer, text in DOER_HELP.items()
        ),
        "quick_dates": quick_dates(frame.moment),
    }


def doer_word(doer: Doer, patient: str) -> str:
    """Who does it as a choice, with the patient's name."""
    named = {Doer.PATIENT: patient, Doer.DIRECTED: f"Directed by {patient}"}
    return named.get(doer, DOER_WORDS[doer])


def choices(frame: PageFrame) -> dict[str, object]:
    """What the two taps offer to add: who did it, what was in the way."""
    return {
        "done_by": tuple((each.value, doer_word(each, frame.first_name)) for each in Doer),
        "kinds": tuple(
            (row.code, sentence("no reason said" if row.code == NOT_SAID else row.words))
            for row in IN_THE_WAY.values()
        ),
    }


def sentence(text: str) -> str:
    """With a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def quick_dates(moment: Moment) -> tuple[tuple[str, str], ...]:
    """Dates one tap away: words and ISO date."""
    return tuple(
        (words, (moment.today + timedelta(weeks=weeks)).isoformat())
        for words, weeks in (("in 1 week", 1), ("in 2 weeks", 2), ("in 4 weeks", 4))
    )


def goal_page(frame: PageFrame, form: GoalForm, *, receipt: Receipt | None = None) -> str:
    """Draw the page of one goal: its editor, and two texts when there are two."""
    return render("goal_edit.html", receipt=receipt, **form_values(frame, form))
