"""Searching over HTTP: what is found, in which order, how it goes on, what comes along."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fhir_talk import AT, BASE, GRANTS, Talk, goal, patient, talk

from fhir_bridge.clock import fixed
from fhir_bridge.store.db import Store
from fhir_bridge.store.search import Term, Token
from fhir_bridge.wire import Json


def plan(id: str, patient: str = "ann", **more: Any) -> Json:
    subject = {"reference": f"Patient/{patient}"}
    plan = {"resourceType": "CarePlan", "id": id, "status": "active", "intent": "plan"}
    return plan | {"subject": subject} | more


def coded(*codings: tuple[str, str]) -> Json:
    return {"coding": [{"system": system, "code": code} for system, code in codings]}


@pytest.fixture
def stocked(fhir_everywhere: Talk) -> Talk:
    """Two people, three goals, two plans, an encounter and a provenance."""
    fhir = fhir_everywhere
    fhir.put(patient("ann", "Okafor", birthDate="1950-02-03", gender="female"))
    fhir.put(patient("bob", "Muñoz, Jr", birthDate="1961", gender="male"))
    fhir.put(
        goal(
            id="g1",
            identifier=[{"system": "urn:x", "value": "1"}, {"value": "a,b"}],
            target=[{"dueDate": "2026-12-01"}],
            category=[coded(("urn:c", "behavioral"))],
        )
    )
    fhir.put(goal(id="g2", lifecycleStatus="on-hold", target=[{"dueDate": "2027-01-15"}]))
    fhir.put(goal("Walk", "bob", id="g3", identifier=[{"system": "urn:y", "value": "1"}]))
    fhir.put(plan("c1", goal=[{"reference": "Goal/g1"}, {"reference": "Goal/g3"}]))
    fhir.put(plan("c2", "bob", goal=[{"reference": "Goal/g3"}, {"reference": "Goal/none"}]))
    fhir.put(
        {
            "resourceType": "Encounter",
            "id": "e1",
            "status": "finished",
            "subject": {"reference": "Patient/ann"},
            "period": {"start": "2026-11-01T08:00:00-06:00", "end": "2026-11-05T12:00:00-06:00"},
        }
    )
    fhir.put(
        {
            "resourceType": "Provenance",
            "id": "p1",
            "target": [{"reference": "Goal/g1"}, {"reference": "Patient/ann"}],
        }
    )
    return fhir


FOUND = [
    ("Goal", "", "g1 g2 g3"),
    ("Goal", "patient=ann", "g1 g2"),
    ("Goal", "patient=Patient/ann", "g1 g2"),
    ("Goal", f"patient={BASE}/Patient/ann", "g1 g2"),
    ("Goal", "patient=https://other.example/Patient/ann", ""),
    ("Goal", "patient=ann,bob", "g1 g2 g3"),
    ("Goal", "patient=ann&patient=bob", ""),
    ("Goal", "subject=Group/ann", ""),
    ("Goal", "_id=g3,g1,none", "g1 g3"),
    ("Goal", "identifier=1", "g1 g3"),
    ("Goal", "identifier=urn:x|1", "g1"),
    ("Goal", "identifier=urn:x|", "g1"),
    ("Goal", "identifier=|1", ""),
    ("Goal", r"identifier=|a\,b", "g1"),
    ("Goal", r"identifier=a\,b", "g1"),
    ("Goal", "identifier=a,b", ""),
    ("Goal", "lifecycle-status=on-hold", "g2"),
    ("Goal", "lifecycle-status=active,on-hold", "g1 g2 g3"),
    ("Goal", "lifecycle-status:not=active", "g2"),
    ("Goal", "lifecycle-status=nonsense", ""),
    ("Goal", "category:missing=true", "g2 g3"),
    ("Goal", "category:missing=false", "g1"),
    ("Goal", "category:not=behavioral", "g2 g3"),
    ("Goal", "target-date=2026-12-01", "g1"),
    ("Goal", "target-date=2026-12", "g1"),
    ("Goal", "target-date=ge2026-12-02", "g2"),
    ("Goal", "target-date=gt2026-12-01&target-date=le2027-01-15", "g2"),
    ("Goal", "target-date=lt2027", "g1"),
    ("Goal", "patient=ann&lifecycle-status=active", "g1"),
    ("Goal", "_lastUpdated=2026-11-21", "g1 g2 g3"),
    ("Goal", "_lastUpdated=gt2026-11-21T15:04:05.122Z", "g1 g2 g3"),
    ("Goal", "_lastUpdated=gt2026-11-21T15:04:05.123Z", ""),
    ("Goal", "_lastUpdated=lt2026-11-21T15:04:05Z", ""),
    ("Patient", "name=oka", "ann"),
    ("Patient", "name=munoz", "bob"),
    ("Patient", r"name=Muñoz\, J", "bob"),
    ("Patient", "name:contains=kaf", "ann"),
    ("Patient", "name:exact=Okafor", "ann"),
    ("Patient", "name:exact=okafor", ""),
    ("Patient", "name:exact=Oka", ""),
    ("Patient", "birthdate=1950-02-03&gender=female", "ann"),
    ("Patient", "birthdate=ge1961", "bob"),
    # twelve ways for a period to lie (P16); the encounter runs 1 to 5 November
    ("Encounter", "date=ge2026-11-05", "e1"),
    ("Encounter", "date=ge2026-11-06", ""),
    ("Encounter", "date=le2026-11-01", "e1"),
    ("Encounter", "date=le2026-10-31", ""),
    ("Encounter", "date=gt2026-11-04", "e1"),
    ("Encounter", "date=gt2026-11-05", ""),
    ("Encounter", "date=lt2026-11-02", "e1"),
    ("Encounter", "date=lt2026-11-01", ""),
    ("Encounter", "date=2026-11", "e1"),
    ("Encounter", "date=2026-11-03", ""),
    ("Encounter", "date=sa2026-10-31", "e1"),
    ("Encounter", "date=eb2026-11-06", "e1"),
]


def test_the_table_of_searches_by_get_and_by_post(stocked: Talk) -> None:
    for type, query, ids in FOUND:
        got = stocked("GET", f"{type}?{query}")
        assert got.status == 200, (query, got.body)
        assert got.ids == ids.split(), query
        assert got.json["total"] == len(ids.split())
        form = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
        if query.count("&") == len(form) - 1 or not query:
            posted = stocked("POST", f"{type}/_search", form=form)
            assert posted.ids == got.ids, query


def test_search_parameters_of_address_and_form_count_together(stocked: Talk) -> None:
    said = stocked("POST", "Goal/_search?patient=ann", form={"lifecycle-status": "active"})
    assert said.ids == ["g1"]
    assert stocked("POST", "Goal/_search").ids == ["g1", "g2", "g3"]
    assert stocked("POST", "Goal/_search", {"patient": "ann"}).status == 415


def test_a_page_says_who_it_is_and_where_it_goes_on(stocked: Talk) -> None:
    said = stocked("GET", "Goal?_count=2&lifecycle-status=active,on-hold")
    assert said.ids == ["g1", "g2"]
    assert "total" not in said.json
    assert said.link("self") == f"{BASE}/Goal?_count=2&lifecycle-status=active%2Con-hold"
    follow = said.link("next")
    assert follow is not None
    assert follow.startswith(f"{BASE}/Goal?_cursor=")
    last = stocked("GET", follow)
    assert (last.ids, last.link("next")) == (["g3"], None)
    assert [each["fullUrl"] for each in last.json["entry"]] == [f"{BASE}/Goal/g3"]


def test_a_page_token_is_for_one_client_one_type_and_as_it_was_given(stocked: Talk) -> None:
    follow = stocked("GET", "Goal?_count=1").link("next")
    assert follow is not None
    assert stocked("GET", follow, token="other").status == 400
    assert stocked("GET", follow.replace("/Goal?", "/Patient?")).status == 400
    assert stocked("GET", follow + "&patient=ann").status == 400
    assert stocked("GET", follow + "x").status == 400
    # the grant of whoever follows holds, not that of whoever searched
    assert stocked("GET", follow, token="ann").ids == ["g2"]


def test_a_page_token_ends(store: Store) -> None:
    early = talk(store)
    early.keep(goal())
    early.keep(goal())
    follow = early("GET", "Goal?_count=1").link("next")
    assert follow is not None
    late = talk(store, clock=fixed(AT + timedelta(minutes=61)))
    said = late("GET", follow)
    assert (said.status, "Search again" in said.json["issue"][0]["details"]["text"]) == (410, True)


def test_paging_neither_repeats_nor_skips_while_others_write(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    before = [fhir.keep(goal(str(number))) for number in range(7)]
    seen: list[str] = []
    for number, page in enumerate(fhir.pages("Goal?_count=2")):
        seen += page.ids
        fhir.put(goal("changed", id=before[0]))  # behind the cursor
        fhir.put(goal("changed", id=before[-1]))  # before it
        if number < 3:
            fhir.keep(goal("new"))
    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)


def test_numbers_alone_or_none(stocked: Talk) -> None:
    for query in ("_summary=count", "_count=0"):
        said = stocked("GET", f"Goal?patient=ann&{query}")
        assert said.json["total"] == 2
        assert "entry" not in said.json
    assert stocked("GET", "Goal?_count=1&_total=accurate").json["total"] == 3
    assert "total" not in stocked("GET", "Goal?_total=none").json
    assert "total" not in stocked("GET", "Goal?_count=1").json


def test_some_elements_are_marked_as_not_the_whole(stocked: Talk) -> None:
    found = stocked("GET", "Goal?_id=g1&_elements=target,startDate").json["entry"][0]["resource"]
    # subject, description and lifecycleStatus are mandatory in a Goal and always there
    assert set(found) == {
        "resourceType", "id", "meta", "target", "subject", "description", "lifecycleStatus",
    }  # fmt: skip
    assert [tag["code"] for tag in found["meta"]["tag"]] == ["SUBSETTED"]
    assert found["meta"]["versionId"] == "1"
    assert "tag" not in stocked("GET", "Goal/g1").json["meta"]


def test_included_records_come_through_the_same_grant(stocked: Talk) -> None:
    said = stocked("GET", "CarePlan?patient=ann&_include=CarePlan:goal")
    assert (said.ids, said.included) == (["c1"], {"Goal/g1", "Goal/g3"})
    assert said.json["total"] == 1
    limited = stocked("GET", "CarePlan?_include=CarePlan:goal", token="ann")
    assert (limited.ids, limited.included) == (["c1"], {"Goal/g1"})
    assert stocked("GET", "Encounter?_include=Encounter:patient").included == {"Patient/ann"}


def test_what_refers_to_a_match_comes_along(stocked: Talk) -> None:
    said = stocked("GET", "Goal?patient=ann&_revinclude=Provenance:target")
    assert (said.ids, said.included) == (["g1", "g2"], {"Provenance/p1"})
    assert stocked("GET", "Goal?patient=bob&_revinclude=Provenance:target").included == set()
    assert stocked("GET", "Goal?_revinclude=Provenance:target", token="goals").included == set()


def test_an_include_of_a_match_is_no_second_entry(stocked: Talk) -> None:
    stocked.put(plan("c3", partOf=[{"reference": "CarePlan/c1"}]))
    stocked.put(
        {
            "resourceType": "Encounter",
            "id": "e2",
            "status": "finished",
            "partOf": {"reference": "Encounter/e1"},
        }
    )
    said = stocked("GET", "Encounter?_include=Encounter:part-of")
    assert (said.ids, said.included) == (["e1", "e2"], set())
    assert stocked("GET", "Encounter?_id=e2&_include=Encounter:part-of").included == {
        "Encounter/e1"
    }


def test_lenient_handling_warns_in_an_entry_and_forgets_in_self(stocked: Talk) -> None:
    query = "Goal?patient=ann&colour=mauve&_sort=-date&_include=Goal:nobody"
    assert stocked("GET", query).status == 400
    said = stocked("GET", query, Prefer="handling=lenient")
    assert said.status == 200
    assert said.ids == ["g1", "g2"]
    assert len(said.warnings) == 3
    assert said.link("self") == f"{BASE}/Goal?patient=ann"
    assert b"mauve" not in said.body


ODD = [
    "Goal?patient=ann'%20OR%201=1--",
    "Goal?_id=%22;drop%20table%20resource;--",
    "Patient?name=%25",
    "Patient?name=_",
    "Patient?name:contains=%5C%5C",
    "Goal?identifier=" + "x" * 5000,
    "Goal?identifier=%F0%9F%98%80",
    "Goal?_id=" + ",".join(f"i{number}" for number in range(200)),
]


def test_odd_queries_find_nothing_and_break_nothing(stocked: Talk) -> None:
    for url in ODD:
        said = stocked("GET", url)
        assert said.status in {200, 400}, url
        assert said.status == 400 or said.ids == [], url
    assert stocked("GET", "Goal").json["total"] == 3


def test_a_grant_may_hold_finer_terms_than_a_type(store: Store) -> None:
    only = {"Goal": (Term("lifecycle-status", (Token(None, "active"),)),)}
    finer = replace(GRANTS["all"], only=only)
    fhir = talk(store, access=lambda headers: finer)
    kept = fhir.keep(goal())
    fhir.keep(goal(lifecycleStatus="on-hold"))
    assert fhir("GET", "Goal").ids == [kept]


def encounter(id: str, start: str | None, patient: str = "ann") -> Json:
    made = {"resourceType": "Encounter", "id": id, "subject": {"reference": f"Patient/{patient}"}}
    return made | ({"period": {"start": start, "end": start}} if start else {})


SORTED = [
    ("date", "b c a d"),  # without a date: last
    ("-date", "a b c d"),  # equal dates: by id
    ("_lastUpdated", "a b c d"),
]


@pytest.mark.parametrize(("order", "ids"), SORTED)
def test_one_patients_records_come_in_order_page_by_page(
    fhir_everywhere: Talk, order: str, ids: str
) -> None:
    fhir = fhir_everywhere
    dates = {"d": None, "a": "2026-11-09", "c": "2026-11-01", "b": "2026-11-01", "x": "2020"}
    for id, start in dates.items():
        fhir.put(encounter(id, start, "bob" if id == "x" else "ann"))
    pages = [page.ids for page in fhir.pages(f"Encounter?patient=ann&_sort={order}&_count=2")]
    assert [id for page in pages for id in page] == ids.split()
    assert len(pages) == 2


@pytest.mark.parametrize(
    "query", ["_sort=date", "patient=ann&_sort=status", "patient=ann,bob&_sort=date"]
)
def test_an_order_that_costs_too_much_is_refused_or_left_out(fhir: Talk, query: str) -> None:
    fhir.put(encounter("a", None))
    assert fhir("GET", f"Encounter?{query}").status == 400
    said = fhir("GET", f"Encounter?{query}", Prefer="handling=lenient")
    assert (said.ids, len(said.warnings)) == (["a"], 1)
    assert "_sort" not in str(said.link("self"))


def test_included_records_have_a_limit_and_the_answer_says_so(
    fhir: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fhir_bridge.rest.includes.MAX_INCLUDED", 2)
    goals = [fhir.keep(goal()) for _ in range(3)]
    fhir.put(plan("c", goal=[{"reference": f"Goal/{id}"} for id in goals]))
    said = fhir("GET", "CarePlan?_include=CarePlan:goal")
    assert (len(said.included), len(said.warnings)) == (2, 1)
    for id in goals:
        fhir.keep({"resourceType": "Provenance", "target": [{"reference": f"Goal/{id}"}]})
    said = fhir("GET", "Goal?_revinclude=Provenance:target")
    assert (len(said.ids), len(said.included), len(said.warnings)) == (3, 2, 1)
