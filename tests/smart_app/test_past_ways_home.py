"""What the demo's past knows of the ways home: medicines, readings, who handed over to whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_bridge import monitoring, reconciling, transitions
from fhir_bridge.launches import Context
from fhir_bridge.reconciling import Urgent
from fhir_bridge.store import copies
from smart_app.past.at_the_ehr import PretendEhr
from support.pages import text
from support.played import again, played
from support.world import World

TOLD = ("okafor", "delgado", "abara", "nguyen", "fischer", "kowalski", "price", "reed")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    """Played twice, as after an interruption."""
    with played(tmp_path_factory.mktemp("ways-home"), _migrated_file, TOLD) as running:
        again(running, TOLD)
        again(running, ["whitfield"])
        yield running


SIGN = "988 · safety plan"


class Pages:
    """The pages of one patient, as a nurse reads them."""

    def __init__(self, there: World, patient: str) -> None:
        self.http = there.browser()
        today = self.http.get(f"{there.ehr_url}/launch/{patient}").url
        self.base = str(today).removesuffix("today")

    def read(self, page: str) -> str:
        found = self.http.get(self.base + page)
        assert found.status_code == 200, found.text
        return text(found.text)


def chart(there: World, patient: str) -> Context:
    return PretendEhr(there.bridge, "sandbox").sign_in(patient, "castillo")


def urgent(there: World, patient: str) -> Urgent:
    return reconciling.urgent(there.bridge, chart(there, patient))


def closed(there: World, patient: str) -> dict[str, str]:
    """What was said of each checkpoint that is done, by its code."""
    legs = transitions.tell(there.bridge, chart(there, patient)).chains
    points = [point for chain in legs for one in chain for point in one.leg.points]
    return {
        point.held.code: point.held.settled.text
        for point in points if point.held.settled
    }  # fmt: skip


def asked_for(there: World, patient: str) -> set[str]:
    chains = transitions.tell(there.bridge, chart(there, patient)).chains
    return {point.held.code for way in chains for one in way for point in one.leg.points}


def test_walters_medicines_are_reconciled_after_dr_lindqvist_changed_the_order(
    told: World,
) -> None:
    assert "4 medicines decided" in closed(told, "okafor")["reconciled"]
    assert urgent(told, "okafor") == Urgent()


def test_chidis_medicines_were_reconciled_at_the_first_call(told: World) -> None:
    assert "2 medicines decided" in closed(told, "abara")["reconciled"]


def test_nobody_has_asked_yet_about_helens_two_blood_thinners(told: World) -> None:
    found = urgent(told, "fischer")
    assert not found.waiting
    assert {row.line.key.split()[0] for row in found.to_ask} == {"apixaban", "enoxaparin"}
    assert "reconciled" not in closed(told, "fischer")


@pytest.mark.parametrize(
    ("patient", "proof"),
    [
        ("delgado", "Prednisone for 5 days"),
        ("abara", "INR on Nov 15 and on Nov 19"),
        ("nguyen", "12 units at bedtime"),
    ],
)
def test_a_medicine_that_needs_close_watching_has_its_plan(
    told: World, patient: str, proof: str
) -> None:
    assert proof in closed(told, patient)["high-alert"]


def test_helens_plan_waits_for_the_answer_about_both(told: World) -> None:
    assert "high-alert" not in closed(told, "fischer")


def test_lakeview_handed_helen_over_and_it_was_read_back(told: World) -> None:
    assert "Lakeview’s nurse by phone at 10:20" in closed(told, "fischer")["handoff"]


def test_walter_takes_nothing_that_needs_a_plan(told: World) -> None:
    assert "high-alert" not in asked_for(told, "okafor")


@pytest.mark.parametrize(
    ("patient", "reading", "answer"),
    [
        ("nguyen", "Blood sugar: 58 mg/dL, below what was agreed", "telephone interpreter"),
        ("kowalski", "Weight: 63.1 kg, above what was agreed", "extra pill on my sheet"),
    ],
)
def test_a_reading_outside_of_what_was_agreed_was_answered_by_whoever_had_it(
    told: World, patient: str, reading: str, answer: str
) -> None:
    found = monitoring.tell(told.bridge, chart(told, patient))
    [kept] = found.alerts
    assert kept.alert.words.startswith(reading)
    assert kept.alert.owner_name == "R. Castillo RN"
    assert answer in kept.alert.entries[-1].words
    assert not found.open


def test_dr_sorensen_agreed_from_which_oxygen_on_somebody_is_called(told: World) -> None:
    [oxygen] = monitoring.tell(told.bridge, chart(told, "price")).measures
    assert oxygen.limit is not None
    assert oxygen.limit.limit.words == "from 92 %"
    assert oxygen.limit.limit.agreed_with == "Dr. P. Sorensen"


def test_988_and_tys_own_plan_are_one_tap_away_on_each_of_his_pages(told: World) -> None:
    tys, walters = Pages(told, "reed"), Pages(told, "okafor")
    assert all(SIGN in tys.read(page) for page in ("today", "goals", "plan", "record", "help"))
    assert SIGN not in walters.read("today")
    plan = tys.read("lifeline")
    assert "call or text 988" in plan and "a text to Jo" in plan and "Protected" in plan
    assert "a text to Jo" not in walters.read("lifeline")


def test_tys_plan_is_read_and_not_kept_and_his_paper_only_asks_where_it_is(told: World) -> None:
    tys = Pages(told, "reed")
    tys.read("lifeline")
    with told.bridge.store.reading() as session:
        assert not copies.of_type(session, chart(told, "reed").chart, "DocumentReference")
    assert "I keep my safety plan here:" in tys.read("print/handout")
    assert "a text to Jo" not in tys.read("print/handout")
    assert "safety plan" not in tys.read("print/handout?private=yes")


def test_before_helen_is_called_it_is_said_how_she_hears_best(told: World) -> None:
    said = Pages(told, "fischer").read("call")
    assert "Hard of hearing: with Peter on the line, or by video with captions" in said


def test_in_hospice_care_its_own_number_stands_in_place_of_ours(told: World) -> None:
    georges = Pages(told, "whitfield")
    for page in ("today", "call", "handout"):
        assert "Day and night: (555) 010-2398, a hospice nurse answers" in georges.read(page)
