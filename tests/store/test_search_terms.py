"""What each term of a search finds, on both databases."""

import pytest
from kept import ANN, AT, BOB, ELSEWHERE, EVERYONE, found, goal, keep

from fhir_bridge.r4.compartment import PATHS
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS, normalised
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import Store
from fhir_bridge.store.resources import delete, update
from fhir_bridge.store.search import (
    Query,
    Range,
    Ref,
    Term,
    Text,
    Token,
    Uri,
    Value,
    count,
    search,
)
from fhir_bridge.wire import Document, Json

OURS = "https://footbridge.example/fhir/id/goal"
STATUS = "http://hl7.org/fhir/goal-status"


def day(prefix: str, text: str) -> Range:
    interval = date_range(text)
    assert interval
    return Range(prefix, *interval)


def term(param: str, *values: Value, **more: bool) -> Term:
    return Term(param, values, **more)


def identified(*pairs: tuple[str, str]) -> list[Json]:
    return [
        {"system": system, "value": value} if system else {"value": value}
        for system, value in pairs
    ]


GOALS = (
    goal(id="a", identifier=identified((OURS, "k1"), ("", "k2")), startDate="2026-03"),
    goal(id="b", identifier=identified(("urn:x", "k1")), lifecycleStatus="on-hold"),
    goal("bob", id="c", target=[{"dueDate": "2026-12-04"}, {"dueDate": "2027-01-04"}]),
    goal("bob", id="d", lifecycleStatus="on-hold", startDate="2026-03-10"),
)
TOKENS = {
    "a code in any system": (term("identifier", Token(None, "k1")), "a b"),
    "a code in one system": (term("identifier", Token(OURS, "k1")), "a"),
    "a code without system": (term("identifier", Token("", "k2")), "a"),
    "a system without code": (term("identifier", Token("urn:x", None)), "b"),
    "either of two": (term("identifier", Token("urn:x", "k1"), Token("", "k2")), "a b"),
    "the system a code implies": (term("lifecycle-status", Token(STATUS, "active")), "a c"),
    "a code of another case": (term("lifecycle-status", Token(None, "Active")), ""),
    "none of them": (term("lifecycle-status", Token(None, "active"), negated=True), "b d"),
    "none of two": (
        term("identifier", Token(OURS, "k1"), Token("urn:x", "k1"), negated=True),
        "c d",
    ),
    "no value at all": (term("identifier"), ""),
    "there is one": (term("identifier", missing=False), "a b"),
    "there is none": (term("identifier", missing=True), "c d"),
    "there is a date": (term("target-date", missing=False), "c"),
    "there is no date": (term("target-date", missing=True), "a b d"),
    "one id": (term("_id", Token(None, "b")), "b"),
    "several ids": (term("_id", Token(None, "d"), Token(None, "a"), Token(None, "z")), "a d"),
    "every id but one": (term("_id", Token(None, "b"), negated=True), "a c d"),
    "one patient's": (term("patient", Ref("Patient", "bob")), "c d"),
    "several patients'": (term("patient", Ref("Patient", "bob"), Ref("Patient", "ann")), "a b c d"),
    "nobody's of that name": (term("patient", Ref("Patient", "bo")), ""),
    "a subject of any type": (term("subject", Ref(None, "ann")), "a b"),
    "a subject of another type": (term("subject", Ref("Group", "ann")), ""),
    "a subject by type": (term("subject", Ref("Patient", "ann")), "a b"),
    "anybody else's": (term("patient", Ref("Patient", "ann"), negated=True), "c d"),
    "a parameter nobody knows": (term("nonsense", Token(None, "x")), ""),
}


def test_tokens_and_references_find_what_they_say(store: Store) -> None:
    keep(store, *GOALS)
    told = {name: found(store, wanted) for name, (wanted, _) in TOKENS.items()}
    assert told == {name: ids for name, (_, ids) in TOKENS.items()}


def test_all_terms_must_hold_and_counting_agrees_with_listing(store: Store) -> None:
    keep(store, *GOALS)
    held = term("lifecycle-status", Token(None, "on-hold"))
    bobs = term("patient", Ref("Patient", "bob"))
    assert found(store, held, bobs) == "d"
    with store.reading() as session:
        for terms in ((), (held,), (bobs,), (held, bobs)):
            query = Query("Goal", terms)
            assert count(session, EVERYONE, query) == len(search(session, EVERYONE, query).rows)


# P16: against the tenth of March, [10, 11). A period is closed; a side left out is open for ever.
PERIODS = {
    "before": ("2026-03-01", "2026-03-05", "ne lt le eb"),
    "until-the-day-before": ("2026-03-05", "2026-03-09", "ne lt le eb"),
    "until-that-day": ("2026-03-05", "2026-03-10", "ne ge lt le ap"),
    "that-day": ("2026-03-10", "2026-03-10", "eq ge le ap"),
    "within-that-day": ("2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z", "eq ge le ap"),
    "from-that-day": ("2026-03-10", "2026-03-15", "ne gt ge le ap"),
    "around-it": ("2026-03-05", "2026-03-15", "ne gt ge lt le ap"),
    "from-the-day-after": ("2026-03-11", "2026-03-15", "ne gt ge sa"),
    "after": ("2026-03-20", "2026-03-25", "ne gt ge sa"),
    "open-end-begun-before": ("2026-03-05", None, "ne gt ge lt le ap"),
    "open-end-from-that-day": ("2026-03-10", None, "ne gt ge le ap"),
    "open-end-begun-after": ("2026-03-20", None, "ne gt ge sa"),
    "open-start-ended-before": (None, "2026-03-05", "ne lt le eb"),
    "open-start-until-that-day": (None, "2026-03-10", "ne ge lt le ap"),
    "open-start-ended-after": (None, "2026-03-15", "ne gt ge lt le ap"),
}
PREFIXES = ("eq", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap")


def encounter(id: str, start: str | None, end: str | None) -> Json:
    period = {name: at for name, at in (("start", start), ("end", end)) if at}
    made = {"resourceType": "Encounter", "id": id, "subject": {"reference": "Patient/ann"}}
    return made | ({"period": period} if period else {})


def test_a_period_is_found_by_how_it_lies_to_the_day_asked_for(store: Store) -> None:
    keep(store, *(encounter(id, start, end) for id, (start, end, _) in PERIODS.items()))
    keep(store, encounter("without-a-date", None, None))
    told: dict[str, list[str]] = {id: [] for id in PERIODS}
    for prefix in PREFIXES:
        asked = term("date", day(prefix, "2026-03-10"))
        for id in found(store, asked, type="Encounter").split():
            told[id].append(prefix)
    assert {id: " ".join(p) for id, p in told.items()} == {id: w for id, (*_, w) in PERIODS.items()}


DATES = {
    "a month holds its days": (term("start-date", day("eq", "2026-03")), "a d"),
    "a day does not hold its month": (term("start-date", day("eq", "2026-03-10")), "d"),
    "any of several values": (term("target-date", day("eq", "2027-01-04")), "c"),
    "from a date on": (term("start-date", day("ge", "2026-03-10")), "a d"),
    "not on that day": (term("start-date", day("ne", "2026-03-10")), "a"),
    "either of two days": (
        term("target-date", day("eq", "2026-12-04"), day("eq", "2026-03-10")),
        "c",
    ),
}


def test_dates_of_less_precision_cover_all_they_may_mean(store: Store) -> None:
    keep(store, *GOALS)
    told = {name: found(store, wanted) for name, (wanted, _) in DATES.items()}
    assert told == {name: ids for name, (_, ids) in DATES.items()}


def test_last_updated_is_searched_as_it_is_served(store: Store) -> None:
    keep(store, goal(id="a"))  # at 15:04:05.123
    held = {
        prefix: found(store, term("_lastUpdated", day(prefix, "2026-11-21T15:04:05.123Z")))
        for prefix in PREFIXES
    }
    assert held == dict.fromkeys(("eq", "ge", "le", "ap"), "a") | dict.fromkeys(
        ("ne", "gt", "lt", "sa", "eb"), ""
    )
    assert found(store, term("_lastUpdated", day("gt", "2026-11-21T15:04:05.122Z"))) == "a"


NAMES = (
    {"resourceType": "Patient", "id": "a", "name": [{"family": "Dueñas", "given": ["Ana", "Luz"]}]},
    {"resourceType": "Patient", "id": "b", "name": [{"family": "Duenas 50%"}]},
    {"resourceType": "Patient", "id": "c", "name": [{"family": "O'Brien_x", "given": ["Ana"]}]},
)
TEXTS = {
    "the beginning, whatever accents": (Text(normalised("DUEÑ")), "a b"),
    "any part of the name": (Text(normalised("luz")), "a"),
    "not the middle": (Text("brien"), ""),
    "somewhere": (Text("brien", "contains"), "c"),
    "as it is written": (Text("Dueñas", "exact"), "a"),
    "as it is not written": (Text("dueñas", "exact"), ""),
    "a per cent sign is one": (Text("50%", "contains"), "b"),
    "a per cent sign is no joker": (Text("d%s"), ""),
    "an underscore is one": (Text("brien_x", "contains"), "c"),
    "an underscore is no joker": (Text("an_"), ""),
    "a backslash is one": (Text("\\"), ""),
    "a quote breaks nothing": (Text("o'b"), "c"),
}


def test_names_are_found_by_their_beginning_and_jokers_are_letters(store: Store) -> None:
    keep(store, *NAMES)
    told = {
        what: found(store, term("name", wanted), type="Patient")
        for what, (wanted, _) in TEXTS.items()
    }
    assert told == {what: ids for what, (_, ids) in TEXTS.items()}


def test_a_uri_is_found_whole(store: Store) -> None:
    url = "https://a.example/q"
    keep(store, {"resourceType": "Questionnaire", "id": "q", "url": url})
    assert found(store, term("url", Uri(url)), type="Questionnaire") == "q"
    assert found(store, term("url", Uri(url[:-1])), type="Questionnaire") == ""


OWN = {"ann": (ANN, "a b"), "bob": (BOB, "c d"), "ann elsewhere": (ELSEWHERE, "")}


@pytest.mark.parametrize(("view", "own"), OWN.values(), ids=OWN)
def test_no_term_finds_what_is_outside_the_chart(store: Store, view: Chart, own: str) -> None:
    keep(store, *GOALS)
    for wanted, _ in (*TOKENS.values(), *DATES.values()):
        assert set(found(store, wanted, view=view).split()) <= set(own.split())
    assert found(store, view=view) == own


def test_a_deleted_record_is_found_no_more_and_an_edited_one_by_its_new_words(store: Store) -> None:
    keep(store, *GOALS)
    with store.writing() as session:
        delete(session, EVERYONE, "Goal", "a", at=AT)
        new = Document.of(goal(id="b", lifecycleStatus="completed"))
        update(session, EVERYONE, new, id="b", at=AT)
    assert found(store, term("identifier", Token(None, "k1"))) == ""
    assert found(store, term("lifecycle-status", Token(None, "completed"))) == "b"
    assert found(store) == "b c d"


def test_the_parameters_that_name_the_owner_read_the_elements_that_make_one() -> None:
    """Why ``patient=`` may look at the record's own row alone (see ``store.terms``)."""
    for type, rows in SEARCH_PARAMETERS.items():
        for row in rows:
            if row.code in {"patient", "subject"} and type != "Provenance":
                assert row.paths == PATHS[type], f"{type}.{row.code}"
