"""When to ask an EHR again, and how long to wait: reads only, twice at most, within a budget (C15).

Writes are never sent again from here: whether one arrived is a question for the outbox.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from random import SystemRandom

from fhir_bridge.errors import EhrUnavailable
from fhir_bridge.http import Answer

RETRIES = 2
AGAIN = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0

_random = SystemRandom()


def retry_after(headers: Mapping[str, str], at: datetime) -> float | None:
    """Seconds an EHR asks us to wait, in either form of the header; None when it does not say.

    Args:
        headers: of the answer.
        at: real time, from which an HTTP date counts.

    Example:
        >>> retry_after({"Retry-After": "30"}, datetime.min)
        30.0
    """
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", value, re.ASCII):
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - at).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def with_retries(
    send: Callable[[], Answer],
    *,
    left: Callable[[], float],
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
) -> Answer:
    """Send a read, and again when the EHR is away or busy, while there is time for it.

    Args:
        send: sends it once.
        left: seconds left of the budget; a pause that would outlast them is not begun.
        now: real time.
        sleep: waits.

    Returns:
        The last answer, which may still be a 429 or 503.

    Raises:
        EhrUnavailable: no answer at the last try.
    """
    for attempt in range(RETRIES):
        pause = _random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt))
        try:
            answer = send()
        except EhrUnavailable:
            if pause > left():
                raise
        else:
            if answer.status not in AGAIN:
                return answer
            asked = retry_after(answer.headers, now())
            pause = pause if asked is None else asked
            if pause > left():
                return answer
        sleep(pause)
    return send()
