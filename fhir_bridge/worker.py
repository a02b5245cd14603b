"""The worker: keeps promises, follows up what we were told, looks at EHRs, makes plans, exports.

Safe to run in any number of copies: promises and exports are claimed with a lease and a fencing
number.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from fhir_bridge import bulk, care_plans, delivery, launches, monitoring, notifications, tickets
from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import real_time
from fhir_bridge.delivery import twins
from fhir_bridge.notifications import Watchers

TIDY = timedelta(minutes=10)
JUST_NOW = timedelta(minutes=1)  # of several workers that start together one looks
RECENT = timedelta(days=2)
PLANS = timedelta(seconds=3)  # between two looks for changes that a plan of care must follow
A_MOMENT = timedelta(seconds=0.1)  # what the next save waits at most while an export is written
NEW = timedelta(seconds=20)  # between two looks for patients whose stays nobody looks at yet

Report = Callable[[str, str], None]


def run(bridge: Bridge, stop: Event, *, pause: float, report: Report) -> None:
    """Work until told to stop.

    Args:
        pause: seconds to wait when nothing is due.
        report: told of each delivery (its state) and of each failure (the exception's type).
    """
    tidied, planned = None, None
    looking, stays = _Steps(lambda: _looking_over(bridge)), _Steps(lambda: _stays(bridge, report))
    exporting = _Steps(lambda: bulk.steps(bridge))
    while not stop.is_set():
        try:
            state = delivery.keep_next(bridge)
            if state is not None:
                report("delivery", state)
            heard = stays.next()
            found = looking.next()
            if found:
                report("looked over", found)
            planned = _plan(bridge, planned, report)
            exported = _export(exporting, report)
            if state or found or heard or exported:
                continue
            if tidied is None or real_time() - tidied > TIDY:
                tidied = real_time()
                _tidy(bridge)
        except Exception as error:
            report("failed", type(error).__name__)
        stop.wait(pause)
    exporting.leave()


@dataclass
class _Steps:
    """Work without an end, a step at a time; what broke off begins anew."""

    begin: Callable[[], Iterator[str]]
    _going: Iterator[str] = field(default_factory=lambda: iter(()))

    def next(self) -> str:
        """What a step found; "" where it found nothing."""
        found = next(self._going, None)
        if found is None:
            self._going = self.begin()
        return found or ""

    def leave(self) -> None:
        """Break off, in order: what is held is let go."""
        if isinstance(self._going, Generator):
            self._going.close()


def _export(steps: _Steps, report: Report) -> bool:
    """Write at an export for a moment, and let other work have its turn; whether there was one."""
    until, found = real_time() + A_MOMENT, ""
    while real_time() < until and (found := steps.next()):
        if found != bulk.WRITING:
            report("export", found)
    return bool(found)


def _plan(bridge: Bridge, last: datetime | None, report: Report) -> datetime:
    """Bring plans and alerts up to what changed, now and then; gives when that was done last."""
    if last and real_time() - last < PLANS:
        return last
    for _ in range(care_plans.keep_up(bridge)):
        report("plan", "made anew")
    for _ in range(monitoring.keep_up(bridge)):
        report("alert", "raised or stopped")
    return real_time()


def _stays(bridge: Bridge, report: Report) -> Iterator[str]:
    """Steps of following up what we were told of stays, and of looking at them ourselves.

    What somebody told comes first. Empty steps where there is nothing to do, for ever.
    """
    watchers, added = Watchers(bridge), None
    while True:
        if added is None or real_time() - added > NEW:
            notifications.add_enrolled(bridge)
            added = real_time()
        for word, step in (
            ("message", notifications.follow_up),
            ("stays", notifications.look_next),
        ):
            done = step(bridge, watchers)
            if done:
                report(word, done)
                break
        yield done or ""


def _looking_over(bridge: Bridge) -> Iterator[str]:
    """Steps of looking every site over: all of it after a start, then hourly what is recent (W12).

    Empty steps where there is nothing to do, for ever.
    """
    begun, first = real_time(), True
    while True:
        for site in bridge.sites():
            since = None if first else bridge.real() - RECENT
            yield from twins.look_over(
                bridge,
                site.id,
                since=since,
                every=JUST_NOW if first else twins.EVERY - JUST_NOW,
            )
        first = False
        while real_time() - begun < twins.EVERY:
            yield ""
        begun = real_time()


def _tidy(bridge: Bridge) -> None:
    with bridge.store.writing() as session:
        launches.forget_old(session, real_time())
        tickets.forget_old(session, real_time())
    bulk.forget_old(bridge)
