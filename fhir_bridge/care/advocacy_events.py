"""What happens to a matter of advocacy, and what each thing that happens must say.

It comes to a stage; the patient says what they want; a paper is needed, and comes; somebody said
something.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from fhir_bridge.care.advocacy_stages import TRACKS, Allowed, Deadline, Says, Stage, StageRow
from fhir_bridge.care.informed import NO_SAY, may_speak
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, Refused


@dataclass(frozen=True)
class Step:
    """It came to a stage.

    Attributes:
        by: who noted it, as the audit knows them.
        words: what the stage asks for: what was decided, what is asked, how it was sent.
        due: the day the stage has, as the letter or whoever promised it says.
        dated: the day of the letter.
        quote: the deadline in the letter's own words.
        track: a key of ``TRACKS``.
        outcome: what it means for the patient.
    """

    stage: Stage
    by: str
    at: datetime
    words: str = ""
    due: date | None = None
    dated: date | None = None
    quote: str = ""
    track: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Wish:
    """What the patient wants.

    Attributes:
        spoken_by: "" for the patient, else ``RelatedPerson/<id>`` of who may speak for them.
        allowed: how it is known that whoever acts may act for the patient.
    """

    says: Says
    words: str
    by: str
    at: datetime
    spoken_by: str = ""
    allowed: Allowed = Allowed.SAID


@dataclass(frozen=True)
class Paper:
    """One paper that is needed.

    Attributes:
        whom: who is to bring it.
        here: since when it is here; None while it is missing.
    """

    what: str
    whom: str
    by: str
    at: datetime
    here: date | None = None


@dataclass(frozen=True)
class Talk:
    """Who said what.

    Attributes:
        who: whom we talked to: the plan, the clinic, the billing office.
        number: the reference number they gave.
    """

    who: str
    words: str
    by: str
    at: datetime
    number: str = ""


def sound_wish(wish: Wish, may_decide: Collection[str]) -> Wish:
    """The wish, said by whoever may say it.

    Args:
        may_decide: ``RelatedPerson/<id>`` of everybody who may decide for the patient by law.

    Raises:
        Refused: it says nothing, or whoever spoke may not speak for the patient.
    """
    wish = replace(wish, words=wish.words.strip())
    issues = [*about_words(wish.words, "wish_words", "Write it in the patient’s words.")]
    if not may_speak(wish.spoken_by, may_decide):
        issues.append(Issue(NO_SAY, "spoken_by"))
    _require(issues)
    return wish


def sound_paper(paper: Paper) -> Paper:
    """The paper, with what it is and who brings it.

    Raises:
        Refused: one of them is missing.
    """
    paper = replace(paper, what=paper.what.strip(), whom=paper.whom.strip())
    _require([
        *about_words(paper.what, "what", "Write which paper."),
        *about_words(paper.whom, "whom", "Write who brings it."),
    ])  # fmt: skip
    return paper


def sound_talk(talk: Talk) -> Talk:
    """Who said what.

    Raises:
        Refused: one of them is missing.
    """
    talk = replace(talk, who=talk.who.strip(), words=talk.words.strip(), number=talk.number.strip())
    _require([
        *about_words(talk.who, "who", "Write whom you talked to."),
        *about_words(talk.words, "said", "Write what was said."),
        *about_words(talk.number, "number"),
    ])  # fmt: skip
    return talk


def _require(issues: list[Issue]) -> None:
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=tuple(issues))


def tidied(step: Step, row: StageRow) -> Step:
    """The step with what its stage has a place for, and nothing else."""
    return replace(
        step,
        words=step.words.strip(),
        due=step.due if row.deadline else None,
        dated=step.dated if row.letter else None,
        quote=step.quote.strip() if row.letter else "",
        track=step.track if row.letter else "",
        outcome=step.outcome.strip() if row.outcome else "",
    )


def about_step(row: StageRow, step: Step) -> Iterable[Issue]:
    """What a step lacks for its stage."""
    yield from about_words(step.words, "words", "Write a few words.")
    if row.outcome:
        yield from about_words(step.outcome, "outcome", "Write what it means for the patient.")
    if row.due_needed and step.due is None:
        yield Issue("Give the day as the letter says it.", "due", "required")
    if row.letter:
        yield from _about_letter(step)
    elif row.deadline is Deadline.ANSWER and step.due and step.due < step.at.date():
        yield Issue("Give a day, today or later.", "due")


def _about_letter(step: Step) -> Iterable[Issue]:
    """A letter has a day that has come; its deadline may have passed, and is kept all the same."""
    yield from about_words(step.quote, "quote")
    if step.track not in TRACKS:
        yield Issue("Choose from the list.", "track")
    if step.dated is None:
        yield Issue("Give the day of the letter.", "dated", "required")
    elif step.dated > step.at.date():
        yield Issue("The letter cannot be from a day to come.", "dated")
    elif step.due and step.due < step.dated:
        yield Issue("This day is before the letter’s own.", "due")
