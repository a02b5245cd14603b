"""What the first call at home carries beside the way home itself: how sure, and what is explained.

Short, and about what can hurt within days: one ruler, medicines and warning signs explained back
(domain §B.4, "return after acute event"). To go over more at the call: a skill in ``RECHECKED`` of
``care.extra_support``. A person decides what is asked; nobody is asked in hospital, in hospice care
or after a death (care rules, first ten no. 7 and 10).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.asking import CONFIDENCE, QUESTIONS, Asked, Question, may_be_put
from fhir_bridge.care.extra_support import RECHECKED
from fhir_bridge.care.skills import AFTER_RETEACH, CORRECT_FIRST, Shown, latest, retaught
from fhir_bridge.care.transitions.legs import WATCHED, Transition

UNDERSTOOD = frozenset({CORRECT_FIRST, AFTER_RETEACH})
AGAIN = "we go over it again, another way"
NOT_YET_SINCE = "not explained back since coming home"
WITH_INTERPRETER = "with a qualified interpreter, else it cannot be judged"


@dataclass(frozen=True)
class Teach:
    """One topic that is explained back in the call.

    Attributes:
        skill: a code of ``SKILLS``.
        why: in a few words, as staff read it.
        before: how often in a row it was "we go over it again" so far.
    """

    skill: str
    why: str
    before: int = 0


@dataclass(frozen=True)
class DayTwo:
    """What the call carries.

    Attributes:
        ruler: asked once since the stay; None where it was, or where others speak for a child.
        teach: what is still to be explained back; none of it is a test of anybody.
        help: what has to be there first; "" for nothing.
    """

    ruler: Question | None = None
    teach: tuple[Teach, ...] = ()
    help: str = ""

    @property
    def done(self) -> bool:
        """Nothing of it is still to come."""
        return self.ruler is None and not self.teach


def day_two(
    leg: Transition, today: date, asked: Iterable[Asked], shown: Iterable[Shown], *,
    quiet: bool = False, child: bool = False, interpreter: bool = False,
) -> DayTwo | None:  # fmt: skip
    """What the first call after a stay carries.

    Args:
        leg: the stay that ended at home.
        today: in the zone of the people.
        asked: what was put to the patient so far.
        shown: what was looked at, of whoever sees to it (care rules §2.2 row 12).
        quiet: death or hospice care: nothing is asked of anybody.
        child: so young that others are asked instead.
        interpreter: one is needed.

    Returns:
        None where nobody is called for it: in hospital, not at home, long past, or quiet.
    """
    left = leg.left
    if quiet or left is None or not leg.went_home or not 0 <= (today - left).days <= WATCHED:
        return None
    ruler, known = QUESTIONS[CONFIDENCE], tuple(asked)
    since = any(each.question == ruler.code and each.on >= left for each in known)
    put = not child and not since and may_be_put(ruler, known, (), today, left)
    return DayTwo(
        ruler if put else None,
        tuple(_still(tuple(shown), left)),
        WITH_INTERPRETER if interpreter else "",
    )


def _still(shown: tuple[Shown, ...], left: date) -> Iterable[Teach]:
    here = [each for each in shown if each.on >= left]
    known = latest(here)
    for skill in RECHECKED:
        last = known.get(skill)
        if last is None or last.result not in UNDERSTOOD:
            yield Teach(skill, AGAIN if last else NOT_YET_SINCE, retaught(here, skill))
