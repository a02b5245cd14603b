"""Advocacy: an authorization, a plan's no, a notice that cover ends, a bill that is wrong.

A matter is made of what happened: its stages, what the patient wants, the papers, and who said
what. Nothing of it is ever overwritten. Its day is the one the letter gives; whose turn it is says
whether a day that passed is ours. The tables stand in ``advocacy_stages``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from fhir_bridge.care.advocacy_events import (
    Paper,
    Step,
    Talk,
    Wish,
    about_step,
    sound_paper,
    sound_talk,
    sound_wish,
    tidied,
)
from fhir_bridge.care.advocacy_stages import (
    AFTER_WISH,
    KINDS,
    NEWS,
    OPEN,
    SAYS,
    STAGES,
    Deadline,
    Kind,
    Stage,
    StageRow,
    stages_after,
)
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, NotAllowed, Refused

MISSING = "Something is still missing. Nothing was written."
_DECIDED = frozenset({Stage.SAID_YES, Stage.OVER})


@dataclass(frozen=True)
class Matter:
    """One matter, with all that happened; a change makes a new one.

    Attributes:
        about: what it is about, in plain words.
        plan: who decides: the plan, or whose bill it is.
        owner: the one of us who is accountable.
        steps: oldest first, never empty.
    """

    kind: Kind
    about: str
    plan: str
    owner: Owner
    steps: tuple[Step, ...]
    wishes: tuple[Wish, ...] = ()
    papers: tuple[Paper, ...] = ()
    talks: tuple[Talk, ...] = ()

    @classmethod
    def begun(
        cls, kind: Kind, about: str, plan: str, owner: Owner, step: Step, *, role: str
    ) -> Self:
        """One begins, at the stage its kind begins with.

        Args:
            step: when, by whom, with what the letter says; its stage is the kind's first.

        Raises:
            Refused: something is missing; each issue's ``expression`` names the field.
            NotAllowed: this role may not write one.
        """
        if role not in PEOPLE:
            raise NotAllowed
        row = STAGES[KINDS[kind].begins]
        step = tidied(replace(step, stage=row.stage), row)
        made = cls(
            kind, about.strip(), plan.strip(), replace(owner, name=owner.name.strip()), (step,)
        )
        issues = (*_about(made), *about_step(row, step))
        if issues:
            raise Refused(MISSING, issues=issues)
        return made

    @property
    def last(self) -> Step:
        """What happened last."""
        return self.steps[-1]

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.last.stage

    @property
    def row(self) -> StageRow:
        """The row of where it stands."""
        return STAGES[self.stage]

    @property
    def words(self) -> str:
        """Where it stands, as it is said of its kind."""
        return self.row.words_for(self.kind)

    @property
    def letter(self) -> Step | None:
        """The last letter that gave a day, since it was last decided for good."""
        for each in reversed(self.steps):
            if STAGES[each.stage].letter:
                return each
            if each.stage in _DECIDED:
                return None
        return None

    @property
    def due(self) -> date | None:
        """The day that counts now; None where none was given."""
        if self.row.deadline is Deadline.KEPT:
            return self.last.due or (self.letter.due if self.letter else None)
        return self.last.due if self.row.deadline else None

    @property
    def wish(self) -> Wish | None:
        """What the patient wants, as last said since the matter came before them anew.

        What was wanted before a new decision says nothing of it.
        """
        news = next((at for at in reversed(self.steps) if at.stage in NEWS), self.steps[0])
        said = self.wishes[-1] if self.wishes else None
        return said if said and said.at >= news.at else None

    @property
    def next(self) -> str:
        """Who does what next, with ``{owner}`` and ``{patient}`` to be filled in."""
        asked = self.stage in NEWS and self.wish
        return AFTER_WISH[asked.says] if asked else self.row.next

    @property
    def missing(self) -> tuple[Paper, ...]:
        """Papers that are not here yet."""
        return tuple(each for each in self.papers if each.here is None)

    @property
    def people(self) -> frozenset[str]:
        """Who noted something of it, as the audit knows them."""
        wrote = {each.by for each in self.steps} | {each.by for each in self.wishes}
        return frozenset(
            wrote | {each.by for each in self.papers} | {each.by for each in self.talks}
        )

    def ways(self, role: str) -> tuple[StageRow, ...]:
        """Where somebody of this role may take it next."""
        return stages_after(self.stage, self.kind, role)

    def go_on(self, step: Step, *, role: str) -> Self:
        """Come to the next stage, or say why not.

        Args:
            step: what happened; what its stage has no place for is left out. Its time is in the
                zone of the people.

        Raises:
            Refused: that cannot follow, the patient has not said what it needs, or something is
                missing.
            NotAllowed: this role may not note it.
        """
        row = STAGES[step.stage]
        if self.stage not in row.follows or self.kind not in row.kinds:
            raise Refused(f"What is {self.stage} cannot become {step.stage}.")
        if role not in row.roles:
            raise NotAllowed
        step = tidied(step, row)
        issues = (*about_step(row, step), *self._unasked(row))
        if issues:
            raise Refused("Something is still missing. Nothing was changed.", issues=issues)
        return replace(self, steps=(*self.steps, step))

    def wants(self, wish: Wish, may_decide: Collection[str], *, role: str) -> Self:
        """Keep what the patient wants.

        Raises:
            Refused: it is over, or see ``sound_wish``.
            NotAllowed: this role may not note it.
        """
        self._open_to(role)
        return replace(self, wishes=(*self.wishes, sound_wish(wish, may_decide)))

    def need(self, paper: Paper, *, role: str) -> Self:
        """One more paper is needed.

        Raises:
            Refused: it is over, or see ``sound_paper``.
            NotAllowed: this role may not note it.
        """
        self._open_to(role)
        return replace(self, papers=(*self.papers, sound_paper(paper)))

    def got(self, number: int, on: date, *, role: str) -> Self:
        """A paper is here; once here, it stays.

        Raises:
            Refused: it is over, or there is no such paper.
            NotAllowed: this role may not note it.
        """
        self._open_to(role)
        if not 0 <= number < len(self.papers):
            raise Refused("There is no such paper.")
        here = tuple(
            replace(each, here=each.here or on) if at == number else each
            for at, each in enumerate(self.papers)
        )
        return replace(self, papers=here)

    def told(self, talk: Talk, *, role: str) -> Self:
        """Keep who said what; also of what is over.

        Raises:
            Refused: see ``sound_talk``.
            NotAllowed: this role may not note it.
        """
        if role not in PEOPLE:
            raise NotAllowed
        return replace(self, talks=(*self.talks, sound_talk(talk)))

    def _open_to(self, role: str) -> None:
        if role not in PEOPLE:
            raise NotAllowed
        if self.stage not in OPEN:
            raise Refused("This is over. Open it again first.")

    def _unasked(self, row: StageRow) -> Iterable[Issue]:
        """What the patient must have said before: nothing goes out, or is left, over their head."""
        before_them = KINDS[self.kind].asks_first or any(at.stage in NEWS for at in self.steps)
        needed = row.wish if before_them or row.stage is Stage.LEFT else None
        if needed and (self.wish is None or self.wish.says is not needed):
            yield Issue(f"Ask the patient first. Needed: “{SAYS[needed].lower()}”.", "wish")


def _about(made: Matter) -> Iterable[Issue]:
    yield from about_words(made.about, "about", "Write what it is about.")
    yield from about_words(made.plan, "plan", "Write who decides: the plan, or whose bill it is.")
    yield from about_words(made.owner.name, "owner", "Say who of us is accountable.")
    if made.owner.name and made.owner.side is not Side.STAFF:
        yield Issue("One of our team is accountable.", "owner")
