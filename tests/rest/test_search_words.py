"""Query strings become store queries: tables of what is understood and what is refused."""

import pytest

from fhir_bridge.errors import Malformed
from fhir_bridge.rest.offers import everything
from fhir_bridge.rest.search import Search, pairs_of, read_condition, read_search
from fhir_bridge.store.search import Range, Ref, Term, Text, Token, Uri

BASE = "https://ehr.example/r4"
OFFER = everything()
DAY = ("2026-11-21T00:00:00.000000Z", "2026-11-22T00:00:00.000000Z")


def read(query: str, type: str = "Goal", *, lenient: bool = False) -> Search:
    return read_search(type, pairs_of(query), OFFER.types[type], base=BASE, lenient=lenient)


UNDERSTOOD = [
    ("Goal", "patient=ann", Term("patient", (Ref("Patient", "ann"),))),
    ("Goal", "patient=Patient/ann", Term("patient", (Ref("Patient", "ann"),))),
    ("Goal", f"patient={BASE}/Patient/ann", Term("patient", (Ref("Patient", "ann"),))),
    ("Goal", "subject=Group/7", Term("subject", (Ref("Group", "7"),))),
    ("Goal", "subject:Patient=ann", Term("subject", (Ref("Patient", "ann"),))),
    ("Goal", "subject=ann", Term("subject", (Ref(None, "ann"),))),
    (
        "Goal",
        "subject=https://other.example/Patient/1",
        Term("subject", (Ref("", "https://other.example/Patient/1"),)),
    ),
    ("Goal", "lifecycle-status=active", Term("lifecycle-status", (Token(None, "active"),))),
    (
        "Goal",
        "lifecycle-status=active,on-hold",
        Term("lifecycle-status", (Token(None, "active"), Token(None, "on-hold"))),
    ),
    ("Goal", "identifier=urn:x|1", Term("identifier", (Token("urn:x", "1"),))),
    ("Goal", "identifier=urn:x%7C1", Term("identifier", (Token("urn:x", "1"),))),
    ("Goal", "identifier=|1", Term("identifier", (Token("", "1"),))),
    ("Goal", "identifier=urn:x|", Term("identifier", (Token("urn:x", None),))),
    ("Goal", r"identifier=a\,b", Term("identifier", (Token(None, "a,b"),))),
    ("Goal", r"identifier=s|a\|b\$\\", Term("identifier", (Token("s", r"a|b$" + "\\"),))),
    ("Goal", "category:not=dietary", Term("category", (Token(None, "dietary"),), negated=True)),
    ("Goal", "target-date:missing=true", Term("target-date", missing=True)),
    ("Goal", "patient:missing=false", Term("patient", missing=False)),
    ("Goal", "target-date=2026-11-21", Term("target-date", (Range("eq", *DAY),))),
    ("Goal", "target-date=ge2026-11-21", Term("target-date", (Range("ge", *DAY),))),
    ("Goal", "_id=1,2", Term("_id", (Token(None, "1"), Token(None, "2")))),
    ("Goal", "_lastUpdated=lt2026-11-21", Term("_lastUpdated", (Range("lt", *DAY),))),
    ("Patient", "name=OKAFÓR", Term("name", (Text("okafor", "starts"),))),
    ("Patient", "name:contains=kaf", Term("name", (Text("kaf", "contains"),))),
    ("Patient", "name:exact=Okafor", Term("name", (Text("Okafor", "exact"),))),
    ("Patient", r"name=O\,K", Term("name", (Text("o,k", "starts"),))),
    (
        "QuestionnaireResponse",
        "questionnaire=https://x.example/Q|1",
        Term("questionnaire", (Uri("https://x.example/Q|1"),)),
    ),
]


@pytest.mark.parametrize(("type", "query", "term"), UNDERSTOOD)
def test_a_parameter_becomes_a_term(type: str, query: str, term: Term) -> None:
    assert read(query, type).query.terms == (term,)


def test_repeating_a_parameter_means_both() -> None:
    terms = read("target-date=ge2026-01-01&target-date=lt2027-01-01").query.terms
    assert [value.prefix for term in terms for value in term.any_of] == ["ge", "lt"]  # type: ignore[union-attr]


@pytest.mark.parametrize("prefix", ["eq", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap"])
def test_every_date_prefix_is_read(prefix: str) -> None:
    assert read(f"start-date={prefix}2026-11-21").query.terms[0].any_of == (Range(prefix, *DAY),)


def test_an_offset_whose_plus_was_not_escaped_is_still_a_date() -> None:
    plain = read("_lastUpdated=gt2026-11-21T10:00:00%2B02:00").query
    assert read("_lastUpdated=gt2026-11-21T10:00:00+02:00").query == plain


REFUSED = [
    "colour=red",
    "name=walter",  # a parameter of Patient, not of Goal
    "patient.name=walter",
    "patient:identifier=x|1",
    "subject:Patient=Group/1",
    "lifecycle-status:in=urn:vs",
    "lifecycle-status:text=active",
    "lifecycle-status=",
    "lifecycle-status=active,",
    "identifier=|",
    "identifier=a|b|c",
    "target-date=yesterday",
    "target-date=xx2026-11-21",
    "target-date=2026-13-01",
    "target-date=",
    "target-date:missing=perhaps",
    "_count=many",
    "_count=-1",
    "_count=1e9",
    "_count=٣",
    "_summary=potato",
    "_summary=text&_include=Goal:subject",
    "_total=estimate",
    "_sort=target-date",
    "_elements=target.dueDate",
    "_include=*",
    "_include=Goal:nobody",
    "_include:iterate=Goal:subject",
    "_revinclude=CarePlan:goal",
    "_has:CarePlan:goal:status=active",
    "_filter=a eq b",
    "_contained=true",
    "_id=" + ",".join(["1"] * 201),
    "&".join(["_id=1"] * 101),
    "_id=%00",
    "_id=%ff",
    "patient=ann&_id=a%0ab",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_not_understood_is_refused_without_an_echo(query: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(query)
    for typed in ("walter", "yesterday", "red", "perhaps", "urn:vs"):
        assert typed not in str(caught.value)


def test_lenient_ignores_and_says_so_but_never_widens_a_known_parameter() -> None:
    search = read("colour=red&patient=ann&_sort=colour", lenient=True)
    assert search.query.terms == (Term("patient", (Ref("Patient", "ann"),)),)
    assert search.kept == (("patient", "ann"),)
    assert len(search.warnings) == 2
    with pytest.raises(Malformed):
        read("target-date=yesterday", lenient=True)


@pytest.mark.parametrize(
    ("query", "count"), [("", 50), ("_count=7", 7), ("_count=200", 200), ("_count=99999", 200)]
)
def test_pages_have_a_size_with_a_limit(query: str, count: int) -> None:
    assert read(query).query.count == count


@pytest.mark.parametrize("query", ["_count=0", "_summary=count"])
def test_only_the_number_can_be_asked_for(query: str) -> None:
    assert read(query).counted


def test_a_condition_is_criteria_and_nothing_else() -> None:
    offer = OFFER.types["Goal"]
    found = read_condition("Goal", "identifier=a|b", offer, base=BASE)
    assert found.terms == (Term("identifier", (Token("a", "b"),)),)
    for text in ("", "_count=1", "identifier=a|b&_count=1", "colour=red"):
        with pytest.raises(Malformed):
            read_condition("Goal", text, offer, base=BASE)


def test_some_servers_insist_on_a_parameter() -> None:
    offer = OFFER.changed("CarePlan", required=("category",)).types["CarePlan"]
    for query, fine in [("patient=1", False), ("patient=1&category=x", True), ("_id=1", True)]:
        if fine:
            read_search("CarePlan", pairs_of(query), offer, base=BASE, lenient=False)
        else:
            with pytest.raises(Malformed, match="category"):
                read_search("CarePlan", pairs_of(query), offer, base=BASE, lenient=False)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("lifecycle-status=nonsense", 1),
        ("lifecycle-status=active,nonsense", 1),
        ("lifecycle-status=http://hl7.org/fhir/goal-status|active", 0),
        ("lifecycle-status=active,on-hold", 0),
        ("achievement-status=nonsense", 0),  # any code is allowed there
    ],
)
def test_a_code_that_r4_does_not_know_finds_nothing_and_is_named(query: str, told: int) -> None:
    search = read(query)
    assert len(search.warnings) == told
    assert len(search.kept) == 1
    assert "nonsense" not in str(search.warnings)
