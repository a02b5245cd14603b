"""The worker: keeps the outbox's promises, and tidies what has run out.

Safe to run in any number of copies: every promise is claimed with a lease and a fencing number.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

from fhir_bridge import delivery, launches, tickets
from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import real_time

TIDY = timedelta(minutes=10)

Report = Callable[[str, str], None]


def run(bridge: Bridge, stop: Event, *, pause: float, report: Report) -> None:
    """Work until told to stop.

    Args:
        pause: seconds to wait when nothing is due.
        report: told of each delivery (its state) and of each failure (the exception's type).
    """
    tidied = None
    while not stop.is_set():
        try:
            state = delivery.keep_next(bridge)
            if state is not None:
                report("delivery", state)
                continue
            if tidied is None or real_time() - tidied > TIDY:
                tidied = real_time()
                _tidy(bridge)
        except Exception as error:
            report("failed", type(error).__name__)
        stop.wait(pause)


def _tidy(bridge: Bridge) -> None:
    with bridge.store.writing() as session:
        launches.forget_old(session, real_time())
        tickets.forget_old(session, real_time())
