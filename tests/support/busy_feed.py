"""A busy feed: stays of many patients as messages, clean, and as feeds really send them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from support.adt import alert, encounter, patient

CHICAGO = ZoneInfo("America/Chicago")
FIRST = datetime(2026, 1, 5, 8, tzinfo=CHICAGO)
STAYS_EACH = 5
OBSERVATION = {"class": {"code": "OBSENC"}}


@dataclass(frozen=True)
class Sent:
    """One message of the feed: whom it is about (a number), and its bytes."""

    patient: int
    raw: bytes


def clean(stays: int, *, seed: int = 7) -> list[Sent]:
    """Every message of so many stays once, in the order in which things happened.

    Some are moved, some corrected, some called off, some end in a facility, some go on.
    """
    chance = random.Random(seed)  # noqa: S311 - the same feed every time
    told = [each for number in range(stays) for each in _stay(number, chance)]
    return [sent for _, sent in sorted(told, key=lambda each: each[0])]


def as_feeds_are(sent: list[Sent], messages: int, *, seed: int = 11) -> list[Sent]:
    """The same with messages sent again, in any order, until there are so many."""
    chance = random.Random(seed)  # noqa: S311
    again = [*sent, *(chance.choice(sent) for _ in range(messages - len(sent)))]
    chance.shuffle(again)
    return again


def _stay(number: int, chance: random.Random) -> Iterator[tuple[datetime, Sent]]:
    whom, turn = divmod(number, STAYS_EACH)
    came = FIRST + timedelta(days=60 * turn + chance.randrange(20), hours=chance.randrange(12))
    left = came + timedelta(days=1 + chance.randrange(6), hours=chance.randrange(9))
    way = chance.choice(["plain", "moved", "corrected", "called off", "facility", "goes on"])
    name = f"V{number}"

    def say(
        event: str, at: datetime, end: datetime | None = None, **more: Any
    ) -> tuple[datetime, Sent]:
        period = {"start": came.isoformat()} | ({"end": end.isoformat()} if end else {})
        told = encounter(name, period=period, **more)
        raw = alert(event, told, id=f"{name}-{event}-{at:%d%H}", at=at.isoformat(),
                    whose=patient(str(whom)))  # fmt: skip
        return at, Sent(whom, raw)

    yield say("admit", came, **(OBSERVATION if way == "moved" else {}))
    if way == "moved":
        yield say("transfer", came + timedelta(hours=6))
    if way == "called off":
        yield say("admit", came + timedelta(hours=2), status="entered-in-error")
    elif way != "goes on":
        home = "snf" if way == "facility" else "home"
        leaving = {"dischargeDisposition": {"coding": [{"code": home}]}}
        gone = {"status": "finished", "hospitalization": leaving}
        yield say("discharge", left, left, **gone)
        if way == "corrected":
            right = left + timedelta(hours=20)
            yield say("discharge", left + timedelta(hours=3), right, **gone)
