"""The page of readings from home: alerts first, then each measure with its limit and its way.

That nobody watches live stands on top, and beside each chart. What was set aside is shown, too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from fhir_bridge.care.monitoring.alerts import ANSWERS
from fhir_bridge.care.monitoring.limits import OUTSIDE, STANDS_WORDS, Limit, Stands
from fhir_bridge.care.monitoring.measures import MEASURES, Measure, unit_words
from fhir_bridge.care.monitoring.readings import ASIDE, NOT_WATCHED, Reading, moment
from fhir_bridge.monitoring import OfMeasure, SetAside, Told
from smart_app.screens.alert_lines import AlertLine, lines_of
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, short_day, when
from smart_app.screens.pages import render
from smart_app.screens.plan_form import Choice
from smart_app.screens.trend import Trend, Value, trend
from smart_app.screens.typed import Typed

SHOWN = timedelta(days=90)
"""So far back a chart and its table reach."""
MOST = 60
LIMIT_FORM = "limit"


@dataclass(frozen=True)
class Row:
    """One reading in the table: when, what, how it stands to what was agreed."""

    on: str
    words: str
    stands: str
    outside: bool


@dataclass(frozen=True)
class MeasureCard:
    """One measure.

    Attributes:
        latest: the last reading; ``latest_on``: when; ``stands``: against what was agreed.
        limit: what was agreed, in words; ``with_whom``: with whom, on which day, noted by whom.
        aside: readings that do not count, each with its reason.
        more: how many older ones are not shown.
    """

    code: str
    title: str
    latest: str
    latest_on: str
    limit: str
    with_whom: str
    chart: Trend | None
    rows: tuple[Row, ...]
    aside: tuple[str, ...]
    more: int = 0
    stands: str = ""


@dataclass(frozen=True)
class MonitoringPage:
    """What the page draws.

    Attributes:
        measures: for the form of a limit: code, words, and the units as code and words.
        colleagues: to whom an alert can be handed.
        hidden: records that could not be shown, each with its reason.
        why: why the EHR's readings are not all here.
    """

    cards: tuple[MeasureCard, ...]
    open: tuple[AlertLine, ...]
    settled: tuple[AlertLine, ...]
    measures: tuple[Measure, ...]
    may_write: bool
    colleagues: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    late: bool = False
    why: str = ""
    typed: Typed = field(default_factory=Typed)

    def values(self, form: str) -> Mapping[str, str]:
        """What was typed in a form that came back."""
        return self.typed.values if self.typed.form == form else {}

    def errors(self, form: str) -> Mapping[str, str]:
        """What to do about each field of it."""
        return self.typed.errors if self.typed.form == form else {}

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """Every unit that a limit can be in."""
        every = dict.fromkeys(unit for row in self.measures for unit in row.units)
        return tuple((unit, unit_words(unit)) for unit in every)


def monitoring_page(frame: PageFrame, page: MonitoringPage) -> str:
    """Draw it."""
    return render(
        "monitoring.html", frame=frame, page=page, fresh=uuid4, not_watched=NOT_WATCHED,
        answers=ANSWERS, today=frame.moment.today.isoformat(),
    )  # fmt: skip


def page_of(
    told: Told, moment: Moment, people: Iterable[Choice] = (), hidden: tuple[str, ...] = (),
    typed: Typed = Typed(), *, late: bool = False, why: str = "",  # noqa: B008 - frozen
) -> MonitoringPage:  # fmt: skip
    """The page of what was told.

    Args:
        people: colleagues.
        hidden: reasons why records of the EHR cannot be shown.
        late: the EHR has not answered yet; ``why``: why its readings are not all here.
    """
    lines = [_with(line, typed) for line in lines_of(told, moment)]
    return MonitoringPage(
        tuple(_card(each, told, moment) for each in told.measures),
        tuple(line for line in lines if line.open),
        tuple(line for line in lines if not line.open),
        tuple(MEASURES.values()), told.may_act,
        tuple((each.value, each.words) for each in people), hidden, late, why, typed,
    )  # fmt: skip


def _with(line: AlertLine, typed: Typed) -> AlertLine:
    if typed.about != line.key:
        return line
    return replace(line, tried=typed.form, values=typed.values, errors=typed.errors)


def _card(found: OfMeasure, told: Told, moment: Moment) -> MeasureCard:
    kept = found.limit
    limit = kept.limit if kept and not kept.limit.ended else None
    shown = _shown(found.readings, moment)
    last = found.readings[-1] if found.readings else None
    with_whom = ""
    if kept and limit:
        by = (told.names or {}).get(kept.by, "")
        on = short_day(limit.agreed_on, moment)
        noted = f"written down by {by}" if by else ""
        with_whom = " · ".join(filter(None, (f"agreed with {limit.agreed_with}", on, noted)))
    row = MEASURES[found.measure]
    return MeasureCard(
        found.measure, row.words, last.words if last else "", _when(last, moment) if last else "",
        limit.words if limit else "", with_whom, _chart(row, shown, limit, moment),
        tuple(_row(each, limit, moment) for each in reversed(shown)),
        tuple(_aside(each, moment) for each in found.aside), len(found.readings) - len(shown),
        _row(last, limit, moment).stands if last else "",
    )  # fmt: skip


def _shown(readings: tuple[Reading, ...], at: Moment) -> tuple[Reading, ...]:
    now = at.now.astimezone(at.zone)
    recent = [each for each in readings if moment(each, now)[1] > now - SHOWN]
    return tuple(recent[-MOST:]) or readings[-1:]


def _row(reading: Reading, limit: Limit | None, at: Moment) -> Row:
    stands = limit.of(reading) if limit else Stands.WITHIN
    if reading.base is None:
        words = f"{STANDS_WORDS[Stands.NOT_COMPARED]}: shown as it was sent"
    else:
        words = STANDS_WORDS[stands] if limit else ""
    return Row(_when(reading, at), reading.words, words, stands in OUTSIDE)


def _when(reading: Reading, at: Moment) -> str:
    taken = reading.taken
    if taken is None:
        return "no day"
    return when(taken, at) if isinstance(taken, datetime) else short_day(taken, at)


def _aside(each: SetAside, at: Moment) -> str:
    return f"{each.reading.words} · {_when(each.reading, at)} · {ASIDE[each.why]}"


def _chart(
    row: Measure, readings: tuple[Reading, ...], limit: Limit | None, at: Moment
) -> Trend | None:
    """The way of what can be compared, in the unit of the limit or of the last reading."""
    now = at.now.astimezone(at.zone)
    comparable = [each for each in readings if each.base is not None]
    if not comparable:
        return None
    unit = limit.unit if limit else comparable[-1].unit
    values = [
        Value(
            moment(each, now)[1], round(row.between(each.value, each.unit, unit) or 0, 2),
            bool(limit and limit.of(each) in OUTSIDE),
        )
        for each in comparable
    ]  # fmt: skip
    ends = []
    for end, words in ((limit.low, "from"), (limit.high, "to")) if limit else ():
        if end is not None:
            ends.append((end, f"{words} {end:g}"))
    told = (f"{each.value:g} on {short_day(each.at, at)}" for each in values)
    out = sum(each.outside for each in values)
    outside = f" {out} outside of what was agreed." if limit else ""
    said = f"{row.words} in {unit_words(unit)}: {', '.join(told)}.{outside}"
    days = short_day(values[0].at, at), short_day(values[-1].at, at)
    return trend(values, ends, days, said)
