"""What a page says of looking again after coming home: the look that is due, what was learnt."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LooksLine:
    """Looking again and looking back, in a line each; "" for what is not due.

    Attributes:
        again: the look whose day has come; ``clock``: its day and how far it is; ``on``: the day.
        back: the return to look back at together; ``back_by``: by when that is best.
        learnt: what we change, of earlier returns, the latest first.
    """

    again: str = ""
    clock: str = ""
    on: date | None = None
    back: str = ""
    back_by: str = ""
    learnt: tuple[str, ...] = ()


NO_LOOKS = LooksLine()
