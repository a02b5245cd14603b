"""Closing a checkpoint: by whom, with what proof, or why it is not needed.

Who may not close one may still note what they saw, where the row says so. To add a reason: a row in
``NOT_NEEDED``. Source: care rules §2.4 (scope of practice) and §3.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fhir_bridge.care.disciplines import DISCIPLINES, Discipline
from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.care.transitions.checkpoint_rules import Checkpoint
from fhir_bridge.errors import Issue, NotAllowed, Refused

NOT_NEEDED = {
    "in-place": "it is in place already",
    "not-ordered": "it was not ordered",
    "choice": "they chose otherwise",
    "elsewhere": "another team does it",
    "other": "other",
}
LONGEST = 1000
SHORTEST = 7
"""Digits of a telephone number, at least."""


@dataclass(frozen=True)
class Said:
    """What somebody says of a checkpoint.

    Attributes:
        proof: what there is to show, in words.
        answered_by: the prescriber who answered, where the row waits for one.
        not_needed: a key of ``NOT_NEEDED``; then ``proof`` says more.
    """

    by: str
    discipline: Discipline
    proof: str
    answered_by: str = ""
    not_needed: str = ""


def close(row: Checkpoint, said: Said) -> Said:
    """Somebody's word that it is true, or that it is not needed.

    Raises:
        NotAllowed: that is not for their discipline to say.
        Refused: something is missing; each issue's ``expression`` names the field.
    """
    if said.discipline not in row.close:
        raise NotAllowed(f"This is closed by: {whose(row)}. Nothing was closed.")
    issues = tuple(_wrong(row, said))
    if issues:
        raise Refused("Something is still missing. Nothing was closed.", issues=issues)
    return said


def may_note(row: Checkpoint, discipline: Discipline) -> bool:
    """Whether somebody may write down a part of it."""
    return discipline in row.close | row.log


def whose(row: Checkpoint) -> str:
    """Who may close a row, in words.

    Example:
        >>> from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
        >>> whose(CHECKPOINTS["ride"])
        'social worker or community health worker'
    """
    words = [each.words for code, each in DISCIPLINES.items() if code in row.close]
    if len(words) == len(DISCIPLINES):
        return "anybody of the team"
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def _wrong(row: Checkpoint, said: Said) -> Iterable[Issue]:
    if not said.proof.strip():
        yield Issue("Write what there is to show.", "proof", "required")
    elif row.number and not said.not_needed and sum(map(str.isdigit, said.proof)) < SHORTEST:
        yield Issue("Write the number that is called, day and night.", "proof", "required")
    if len(said.proof) > LONGEST or UNSPEAKABLE.search(said.proof):
        yield Issue(f"Keep this under {LONGEST:,} characters, in plain text.", "proof")
    if said.not_needed and said.not_needed not in NOT_NEEDED:
        yield Issue("Choose why it is not needed.", "not_needed")
    if row.answer and not said.answered_by.strip():  # also to say that it is not needed
        yield Issue("A prescriber has to answer first: write who did.", "answered_by", "required")
