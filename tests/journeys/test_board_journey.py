"""The nurse's board: whom she has taken on, what comes next for each, tries logged from a row."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from administrator import as_role, me
from nurse import launch, rows, tally
from sqlalchemy import event

from fhir_bridge import caseload
from fhir_bridge.care.case import State
from fhir_bridge.errors import NotFound
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store.tables import Audit
from smart_app.board_rows import board_of
from smart_app.screens.board import OURS, Asked
from support.pages import Form, forms, text
from support.played import played
from support.world import World

NAMES = {
    "abara": "Chidi Abara", "harris": "Leon Harris", "whitfield": "George Whitfield",
    "delgado": "Rosa Delgado",
}  # fmt: skip
A_PATIENT = 2
"""Statements that one patient more may cost, beside their line in the audit."""


class Board:
    """The board of the one person of the pretend EHR."""

    def __init__(self, world: World) -> None:
        self.world, self.http = world, world.browser()
        page = self.http.get(f"{world.app_url}/launch/staff/sandbox")
        assert page.url.path.endswith("/board"), page.text
        self.url = str(page.url)

    def open(self, query: str = "") -> str:
        page = self.http.get(f"{self.url}{query}")
        assert page.status_code == 200, page.text
        return page.text

    def rows(self, query: str = "") -> dict[str, str]:
        """Each row as it was drawn, by name."""
        return in_rows(self.open(query))

    def forms(self, name: str) -> list[Form]:
        return forms(self.rows()[name])

    def context(self) -> StaffContext:
        user = f"Practitioner/{me(self.world).sub}"
        ctx = self.url.split("/")[-2]
        site = self.world.bridge.site("sandbox")
        return StaffContext(site, ctx, user, "R. Castillo RN", "", "case-manager", trained=True)


def in_rows(page: str) -> dict[str, str]:
    found = page.split('<li class="fb-task fb-board-row ')[1:]
    named = (re.search(r"<h3[^>]*><bdi>([^<]+)</bdi>", each) for each in found)
    return {name[1]: f'<li class="{each}' for name, each in zip(named, found, strict=True) if name}


def tone(row: str) -> str:
    return row.split('"')[1]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    """Four stories on the demo day."""
    with played(tmp_path_factory.mktemp("board"), _migrated_file, NAMES) as running:
        yield running


@pytest.fixture(scope="module")
def board(there: World) -> Board:
    return Board(there)


def test_the_board_chooses_what_today_chooses(there: World, board: Board) -> None:
    drawn = board.rows()
    assert set(drawn) == set(NAMES.values())
    for id, name in NAMES.items():
        today = launch(there, id).page.text
        [words] = re.findall(r'<h2 id="next-title">(.*?)</h2><p>(.*?)</p>', today)
        title, why = (text(each).removeprefix("Next: ") for each in words)
        said = text(drawn[name])
        assert why in said, (name, why)
        assert title.removeprefix(f"{OURS}: ").casefold() in said.casefold(), (name, title)


def test_chidis_row_is_red_because_we_are_late_and_says_so(board: Board) -> None:
    row = board.rows()["Chidi Abara"]
    said = text(row)
    assert tone(row) == "fb-board-late" and OURS in said
    for words in ("INR, a week after he left", "Was due Nov 19", "R. Castillo RN", "Day 8 of 30",
                  "born", "(555) 010-2233"):  # fmt: skip
        assert words in said, words
    assert not re.search(r"missed|no.?show|fail|did not", said, re.IGNORECASE)


def test_leon_has_three_strategies_and_no_amber(board: Board) -> None:
    row = board.rows()["Leon Harris"]
    said = text(row)
    assert tone(row) == "fb-board-quiet" and "fb-warn" not in row and "fb-late" not in row
    plan = text(row.partition("fb-board-plan")[2].partition("</ul>")[0])
    assert plan.count(":") == 4 and " 0" not in plan
    for words in ("Understanding my health:", "Getting care:", "Day to day:",
                  "Phone and online: not in the plan, by choice"):  # fmt: skip
        assert words in plan, words
    assert "Open since Nov 9" in said


def test_in_hospice_care_a_row_is_calm_and_offers_nothing(board: Board) -> None:
    drawn = board.rows()
    row = drawn["George Whitfield"]
    assert list(drawn)[-1] == "George Whitfield" and "In hospice care" in text(row)
    assert tone(row) == "fb-board-quiet" and "Nothing is due" in text(row)
    assert not forms(row) and "(555)" not in text(row.partition("fb-board-next")[0])


def test_parts_order_and_names_show_some_of_them(there: World, board: Board) -> None:
    assert list(board.rows("?part=late")) == ["Chidi Abara"]
    assert list(board.rows("?part=soon")) == ["Rosa Delgado"]
    assert list(board.rows("?order=name")) == sorted(NAMES.values())
    assert "more are not looked at yet" in text(board.open("?most=2"))
    find = next(each for each in forms(board.open()) if "name" in each.fields)
    for typed, found in (("ROSA", ["Rosa Delgado"]), ("harr", ["Leon Harris"]), ("x y", [])):
        page = board.http.post(f"{there.app_url}{find.action}", data=find.fields | {"name": typed})
        assert list(in_rows(page.text)) == found and typed not in str(page.url)
    assert "Nobody on this list is called so" in text(page.text)


def test_a_try_is_logged_in_two_taps_while_the_ehr_is_away_and_taken_back(
    there: World, board: Board
) -> None:
    there.control({"kind": "down"})
    [tap] = [each for each in board.forms("Rosa Delgado") if each.action.endswith("/attempts")]
    assert "born May 4, 1960" in text(board.rows()["Rosa Delgado"]), "two identifiers"
    url = f"{there.app_url}{tap.action}"
    pressed = [board.http.post(url, data=tap.fields | {"tap": "phone+no-answer"})
               for _ in range(2)]  # fmt: skip
    assert all("Logged: " in text(each.text) for each in pressed)
    row = in_rows(pressed[1].text)["Rosa Delgado"]
    assert "Last try" in text(row) and "o answer" in text(row)
    [undo] = [each for each in forms(row) if each.action.endswith("/attempts/back")]
    before = tally(there)["resource"]
    back = board.http.post(f"{there.app_url}{undo.action}", data=undo.fields)
    assert "Taken back" in text(back.text) and tally(there)["resource"] - before <= 1
    there.control()


def test_a_form_for_somebody_who_is_not_on_the_list_keeps_nothing(
    there: World, board: Board
) -> None:
    [tap, *_] = [each for each in board.forms("Rosa Delgado") if "patient" in each.fields]
    before = tally(there)
    fields = tap.fields | {"patient": "somebody-else", "tap": "phone+no-answer"}
    late = board.http.post(f"{there.app_url}{tap.action}", data=fields)
    assert late.status_code == 404 and "not on your list any more" in text(late.text)
    assert tally(there) == before


def test_others_patients_and_other_sites_are_not_there_and_a_lead_looks_by_name(
    there: World, board: Board
) -> None:
    bridge, mine = there.bridge, board.context()
    own = _patients(there, mine)
    assert len(own) == len(NAMES)
    assert _patients(there, replace(mine, user="Practitioner/ortiz")) == []
    assert _patients(there, replace(mine, site=replace(mine.site, id="oakview"))) == []
    lead = replace(mine, user="Practitioner/osei", role="lead")
    assert _patients(there, lead) == [] and _patients(there, lead, mine.actor.who) == own
    for other in (replace(lead, role="case-manager"), lead):
        whose = mine.actor.who if other.role != "lead" else "Practitioner/nobody"
        with pytest.raises(NotFound), caseload.open_list(bridge, other, whose):
            pass
    with pytest.raises(NotFound):
        caseload.chart_of(bridge, lead, own[0])


def _patients(there: World, context: StaffContext, whose: str = "") -> list[str]:
    with caseload.open_list(there.bridge, context, whose) as told:
        return sorted(each.patient for each in told.carried)


def test_each_look_is_noted_once_and_who_was_shown(there: World, board: Board) -> None:
    def noted() -> list[str | None]:
        return [each.patient_id for each in rows(there, Audit) if each.what == "board"]

    before = len(noted())
    board.open()
    seen = noted()[before:]
    assert seen.count(None) == 1 and len(set(seen)) == len(seen) == len(NAMES) + 1


def test_one_patient_more_costs_few_statements(there: World, board: Board) -> None:
    asked: list[str] = []
    engine, context = there.bridge.store.engine, board.context()

    def count(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", count)
    try:
        costs = []
        for most in (1, len(NAMES)):
            asked.clear()
            board_of(there.bridge, context, Asked(most=most))
            costs.append(len([each for each in asked if not each.startswith("INSERT")]))
    finally:
        event.remove(engine, "before_cursor_execute", count)
    few, all_of_them = costs
    assert all_of_them - few <= A_PATIENT * (len(NAMES) - 1), costs


def test_who_is_given_back_leaves_the_board_and_an_empty_one_says_what_to_do(
    there: World, board: Board
) -> None:
    nurses = {name: launch(there, id) for id, name in NAMES.items()}
    for name, nurse in nurses.items():
        give = next(each for each in forms(nurse.open("case").text)
                    if each.fields.get("state") in {State.UNASSIGNED, State.FINISHED})  # fmt: skip
        assert nurse.send(give, why="On leave").status_code == 200
        assert name not in board.rows()
    said = text(board.open())
    assert "Nobody yet." in said and "who waits for somebody" in said
    as_role(there, "admin")
    assert board.http.get(board.url).status_code == 403, "as any role without the right"
