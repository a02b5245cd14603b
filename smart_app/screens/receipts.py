"""Receipts: where a goal really lives, in words that are never truer than the fact.

To add a kind: one row in ``RECEIPTS`` (its icon must be in ``web/src/icons.txt``).
"""

from dataclasses import dataclass
from datetime import datetime

from smart_app.screens.moments import Moment, when


@dataclass(frozen=True)
class ReceiptKind:
    """How a kind of receipt reads and looks.

    Attributes:
        label: the words, with ``{ehr}`` for the EHR's name.
        icon: a name of the sprite.
        tone: good, wait, warn, quiet.
        means: what it says to a person who asks (help page).
        follow: the page asks again by itself, because the answer is still on its way.
        time: how the time reads.
    """

    label: str
    icon: str
    tone: str
    means: str
    follow: bool = False
    time: str = "{time}"


RECEIPTS = {
    "in-ehr": ReceiptKind(
        "In {ehr}",
        "cloud-check",
        "good",
        "Sent, read back and compared. The number is the record's id and version there.",
    ),
    "in-note": ReceiptKind(
        "In {ehr} as a plan-of-care note",
        "cloud-check",
        "good",
        "This EHR takes no goals, but notes. One note tells all open goals in the patient's words; "
        "it was read back and compared. A change to a goal makes a new version of the note.",
    ),
    "sending": ReceiptKind(
        "Kept here · sending to {ehr}",
        "cloud-upload",
        "wait",
        "Saved here. It is sent by itself as soon as the EHR answers; you can leave.",
        follow=True,
        time="since {time}",
    ),
    "checking": ReceiptKind(
        "Kept here · checking with {ehr}",
        "cloud-search",
        "wait",
        "It was sent, the answer was lost. We look it up before anything is sent again.",
        follow=True,
        time="since {time}",
    ),
    "held": ReceiptKind(
        "Kept here · sign in again to send",
        "key",
        "warn",
        "Saved here. The EHR wants you to sign in again before it takes it.",
        time="since {time}",
    ),
    "conflict": ReceiptKind(
        "Changed in {ehr}: compare",
        "git-compare",
        "warn",
        "Someone changed it in the EHR. Both texts are kept until you choose.",
    ),
    "note-changed": ReceiptKind(
        "The note was changed in {ehr}: compare",
        "git-compare",
        "warn",
        "Someone changed or withdrew the plan-of-care note in the EHR. Nothing is written over it "
        "until you have seen it.",
    ),
    "not-accepted": ReceiptKind(
        "{ehr} did not accept",
        "cloud-x",
        "warn",
        "The EHR answered no, for the reason shown. The goal is kept here.",
    ),
    "gave-up": ReceiptKind(
        "Kept here · could not be sent to {ehr}",
        "cloud-x",
        "warn",
        "It was tried many times without success. It is sent again when someone says so.",
        time="since {time}",
    ),
    "abandoned": ReceiptKind(
        "Kept here · not to be sent",
        "device-floppy",
        "quiet",
        "Someone decided that this is not sent to the EHR, for the reason shown.",
    ),
    "kept-here": ReceiptKind(
        "Kept here: this EHR does not take goals",
        "device-floppy",
        "quiet",
        "This EHR has no place for goals that other systems write. The goal is kept here. Follow "
        "the link for the plan as a text that you can copy into the chart.",
    ),
    "linked": ReceiptKind(
        "Shown with the goal in {ehr}",
        "link",
        "quiet",
        "You said that this goal and one in the EHR are the same. Both are shown together; the one "
        "written here is kept here and not sent.",
    ),
    "ehr-owned": ReceiptKind(
        "From {ehr} · read only",
        "lock",
        "quiet",
        "Written in the EHR by someone else. It is changed there, not here.",
    ),
}


@dataclass(frozen=True)
class Receipt:
    """Where one goal lives now.

    Attributes:
        kind: a key of ``RECEIPTS``.
        label: the words, e.g. ``In Riverside EHR``.
        detail: id, version and time, or the plain reason.
        href: where to act on it (compare, sign in), if anywhere: the label leads there.
    """

    kind: str
    label: str
    detail: str = ""
    href: str = ""

    @property
    def look(self) -> ReceiptKind:
        """Its row of the table."""
        return RECEIPTS[self.kind]

    @property
    def text(self) -> str:
        """The receipt in one line: ``In Riverside EHR · Goal/123 v2 · 10:42``."""
        return f"{self.label} · {self.detail}" if self.detail else self.label


LONGEST_VERSION = 6  # digits; a longer number is an id or a time, and tells a nurse nothing


def receipt(
    kind: str,
    ehr: str,
    *,
    reference: str = "",
    version: str | None = None,
    at: datetime | None = None,
    moment: Moment | None = None,
    reason: str = "",
    href: str = "",
) -> Receipt:
    """Say where a goal lives, from the facts of its placement.

    Args:
        kind: a key of ``RECEIPTS``.
        ehr: the EHR's name as staff know it.
        reference: the record there, e.g. ``Goal/123``.
        version: its version there; shown when it is a number (some EHRs' are long random ids).
        at: when that was verified, or since when it waits.
        moment: when the page is drawn; needed with ``at``.
        reason: plain words, e.g. why the EHR did not accept it.
        href: where to act on it.

    Example:
        >>> receipt("in-ehr", "Riverside EHR", reference="Goal/123", version="2").text
        'In Riverside EHR · Goal/123 v2'
        >>> receipt("in-ehr", "Riverside EHR", reference="Goal/123", version="9b871cae-53").text
        'In Riverside EHR · Goal/123'
    """
    label = RECEIPTS[kind].label.format(ehr=ehr)
    if kind == "not-accepted" and reason:
        label, reason = f"{label} – {reason}", ""
    counted = version if version and version.isdecimal() and len(version) <= LONGEST_VERSION else ""
    record = f"{reference} v{counted}" if reference and counted else reference
    time = RECEIPTS[kind].time.format(time=when(at, moment)) if at and moment else ""
    detail = " · ".join(part for part in (reason, record, time) if part)
    return Receipt(kind, label, detail, href)
