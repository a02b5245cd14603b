"""What is in the way of a goal: kinds, as staff say them.

Nothing in the way is a fault of the patient's; what is ours or the system's says nothing about the
patient at all (care rules §2.2 rows 8 and 15). To add a kind: a row in ``IN_THE_WAY``, then
``make profiles``.
"""

from dataclasses import dataclass

NOT_SAID = "not-said"


@dataclass(frozen=True)
class Hindrance:
    """One kind of thing in the way.

    Attributes:
        words: after "in the way: …".
        counts: whether it says something of how the goal goes for the patient lately.
    """

    code: str
    words: str
    counts: bool = True


IN_THE_WAY = {
    row.code: row
    for row in (
        Hindrance(NOT_SAID, "not said"),
        Hindrance("life", "something else came first"),
        Hindrance("health", "not well enough"),
        Hindrance("cost", "cost", counts=False),
        Hindrance("ride", "no ride", counts=False),
        Hindrance("device", "phone, device or supplies", counts=False),
        Hindrance("language", "language or interpreter", counts=False),
        Hindrance("system", "the system", counts=False),
        Hindrance("ours", "our part", counts=False),
    )
}
