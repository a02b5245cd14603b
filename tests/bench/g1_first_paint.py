"""G1: from the launch to the data of the first page, as multiples of one EHR request (F4)."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import httpx

from fhir_bridge import enrolment, record
from fhir_bridge.bridge import Bridge
from fhir_bridge.launches import Context
from tests.bench.bench_world import (
    Ehr,
    app,
    context_at,
    databases,
    launch,
    launch_over_http,
    scripted_ehr,
    warm,
)
from tests.bench.table import Line, middle

PAIRS = 9
LIMITS = {0.05: 1.5, 0.15: 1.15}
STRAGGLER = 2.0


def measure() -> Iterator[Line]:
    """Every line of G1."""
    with (
        databases() as urls,
        scripted_ehr() as ehr,
        app(urls["SQLite"], ehr.url) as made,
        httpx.Client(follow_redirects=False, trust_env=False, timeout=30) as browser,
    ):
        ehr.control(0.0)
        page = launch_over_http(made, browser, "p1")
        context = context_at(made, page)
        enrol(made, context)
        warm(made, context)
        for latency, limit in LIMITS.items():
            yield from paint(made, ehr, context, browser, page, latency, limit)
        yield new_copies(made, ehr)
        yield waves(made, ehr, browser)
        yield from straggler(made, ehr, context)


def enrol(made: Bridge, context: Context) -> None:
    """Begin a record, as the first goal does."""
    with made.store.writing() as session:
        enrolment.enrol(session, context, made.clock())


def paint(
    made: Bridge, ehr: Ehr, context: Context, browser: httpx.Client, page: str, latency: float,
    limit: float,
) -> Iterator[Line]:  # fmt: skip
    """The data, and the whole page over HTTP, beside one request."""
    ehr.control(latency)

    def data() -> None:
        opened = record.open_record(made, context, record.FIRST_PAGE)
        assert {panel.state for panel in opened.panels.values()} == {"read"}

    def whole() -> None:
        assert browser.get(page).status_code == 200

    for name, act in (("data", data), ("page over HTTP", whole)):
        one, took = pairs(one_request(made, context), act)
        yield Line(
            f"G1 {name}, L={latency * 1000:.0f} ms", took * 1000, "ms", limit, one * 1000,
            note="one EHR request",
        )  # fmt: skip


def one_request(made: Bridge, context: Context) -> Callable[[], None]:
    """F4: one request at the injected latency, over the same warm session."""
    session = made.connection(context.site).session
    url = f"{context.site.base}/Patient/{context.ehr_patient}"

    def ask() -> None:
        assert session.request("GET", url).status == 200

    return ask


def pairs(reference: Callable[[], None], act: Callable[[], None]) -> tuple[float, float]:
    """Medians of both, taken in turn so that a busy machine is busy for both."""
    for _ in range(2):
        reference()
        act()
    taken = [(clocked(reference), clocked(act)) for _ in range(PAIRS)]
    return middle(one for one, _ in taken), middle(took for _, took in taken)


def clocked(act: Callable[[], object]) -> float:
    """Seconds it took."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def new_copies(made: Bridge, ehr: Ehr) -> Line:
    """The first page after the record began: each EHR record is checked and kept once."""
    latency, taken = 0.15, []
    for number in range(5):
        ehr.control(0.0)
        context = launch(made, f"new-{number}")
        enrol(made, context)
        warm(made, context)
        ehr.control(latency)
        one_request(made, context)()
        taken.append(clocked(partial(record.open_record, made, context)))
    one = clocked(one_request(made, context))
    return Line(
        "G1 data, all copies new, L=150 ms", middle(taken) * 1000, "ms", 1.5, one * 1000,
        note="31 records checked, kept and published once",
    )  # fmt: skip


def waves(made: Bridge, ehr: Ehr, browser: httpx.Client) -> Line:
    """How many EHR answers had to be waited for, one after another, after the code came back."""
    ehr.control(0.05)
    page = launch_over_http(made, browser, "p1")
    assert browser.get(page).status_code == 200
    serial, until = 0, 0.0
    for heard in sorted(ehr.log(), key=lambda each: float(each["ended"])):
        if heard["begun"] >= until:  # the longest chain of which each waited for the one before
            serial, until = serial + 1, heard["ended"]
    return Line(
        "G1 EHR waves after the code", serial, "waves", 2, exact=True, note="warm discovery"
    )


def straggler(made: Bridge, ehr: Ehr, context: Context) -> Iterator[Line]:
    """One type takes two seconds: how long the others wait for it.

    Once with the grace as it is set: a page without JavaScript shows a late panel only on request,
    so it is not short. Once with a short one.
    """
    latency, usual = 0.15, made.page_grace
    for name, grace in (("one type at 2 s", usual), ("the same, grace 40 ms", 0.04)):
        made.page_grace = grace
        ehr.control(latency, CareTeam=STRAGGLER)
        one = middle(clocked(one_request(made, context)) for _ in range(3))
        taken = []
        for _ in range(3):
            taken.append(clocked(partial(record.open_record, made, context)))
            time.sleep(STRAGGLER)  # its thread and its place in the gate come free
        yield Line(
            f"G1 {name}, L={latency * 1000:.0f} ms", middle(taken) * 1000, "ms", 1.5, one * 1000,
            note="until the rest is painted",
        )  # fmt: skip
    made.page_grace = usual
    ehr.control(0.0)
