"""A query string as a store query: FHIR R4 search, strict by default (P15, P20).

What can be searched is the table of the offer (``r4.search_parameters``) and nothing else. A new
kind of parameter is a row of ``_READERS``, a new result parameter a row of ``_RESULTS``.
An unknown parameter is refused, or ignored with a warning under ``Prefer: handling=lenient``; a
known one with a value that cannot be read is always refused: ignoring it would show more than was
asked for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from fhir_bridge.errors import Malformed
from fhir_bridge.r4.elements import codes_in, elements_of
from fhir_bridge.r4.models import summary_of
from fhir_bridge.r4.search_parameters import SearchParameter, date_range, normalised
from fhir_bridge.rest.errors import Unusable
from fhir_bridge.rest.offers import TypeOffer
from fhir_bridge.store.search import Query, Range, Ref, Term, Text, Token, Uri, Value

DEFAULT_COUNT, MAX_COUNT = 50, 200
MAX_FIELDS, MAX_VALUES, MAX_ALL_VALUES = 100, 200, 500
IGNORED = {"_format", "_pretty"}  # about the form of the answer, read elsewhere or harmless

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Search:
    """One search, read.

    Attributes:
        kept: the parameters that were used, for the ``self`` link.
        warnings: what was ignored or finds nothing, in words without the text itself.
        counted: only the number is wanted (``_summary=count``).
        total: ``_total``: ``accurate``, ``none`` or not said.
        elements: top-level elements that are wanted, all when empty.
    """

    query: Query
    kept: Pairs = ()
    warnings: tuple[str, ...] = ()
    counted: bool = False
    total: str = ""
    elements: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    revincludes: tuple[str, ...] = ()
    terms: tuple[Term, ...] = field(default=())


def pairs_of(*forms: str) -> Pairs:
    """Names and values of query strings or form bodies.

    Raises:
        Malformed: not UTF-8, too many, or with control characters (PostgreSQL takes no U+0000).
    """
    try:
        pairs = [
            pair
            for form in forms
            for pair in parse_qsl(
                form, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
            )
        ]
    except ValueError:
        raise Malformed("The query cannot be read.") from None
    if len(pairs) > MAX_FIELDS or any(_CONTROL.search(name + value) for name, value in pairs):
        raise Malformed("The query cannot be read.")
    return tuple(pairs)


_CONTROL = re.compile("[\x00-\x1f\x7f]")


def read_search(
    type: str, pairs: Iterable[tuple[str, str]], offer: TypeOffer, *, base: str, lenient: bool
) -> Search:
    """Read the parameters of a search.

    Args:
        base: our FHIR base; references written with it are our own.

    Raises:
        Malformed: a parameter is not known (unless ``lenient``) or its value cannot be read.
    """
    search = Search(Query(type, count=DEFAULT_COUNT))
    # what an order or a summary can be depends on the other parameters, so it is read last
    for name, value in sorted(pairs, key=lambda pair: pair[0] in {"_sort", "_summary"}):
        if name in IGNORED:
            continue
        try:
            search = _with(search, name, value, offer, base)
        except Unusable as error:
            if not lenient:
                raise
            search = replace(search, warnings=(*search.warnings, f"{error} It was ignored."))
        else:
            search = replace(search, kept=(*search.kept, (name, value)))
    given = {re.split("[:]", name)[0] for name, _ in search.kept}
    if offer.required and not given & {*offer.required, "_id"}:
        raise Malformed(f"A search of {type} needs one of: {', '.join(offer.required)}.")
    return replace(search, query=replace(search.query, terms=search.terms), terms=())


def read_condition(type: str, text: str, offer: TypeOffer, *, base: str) -> Query:
    """Read the criteria of ``If-None-Exist`` or of a conditional reference.

    Raises:
        Malformed: no criteria, or criteria that cannot be searched by.
    """
    search = read_search(type, pairs_of(text), offer, base=base, lenient=False)
    if not search.query.terms or search.kept != tuple(
        pair for pair in search.kept if pair[0] not in _RESULTS
    ):
        raise Malformed("A condition needs search criteria and nothing else.")
    return replace(search.query, count=2)


def values_of(terms: Iterable[Term]) -> int:
    """How many values they compare with; to ask whether there is any counts as one, too."""
    return sum(len(term.any_of) or 1 for term in terms)


def _with(search: Search, name: str, value: str, offer: TypeOffer, base: str) -> Search:
    if name in _RESULTS:
        return replace(search, **_RESULTS[name](search, value, offer))
    code, _, modifier = name.partition(":")
    parameter = next((each for each in offer.parameters if each.code == code), None)
    if parameter is None:
        names = ", ".join(each.code for each in offer.parameters)
        raise Unusable(f"A parameter is not supported for {search.query.type}. Supported: {names}.")
    term = _term(parameter, modifier, value, base)
    if values_of((*search.terms, term)) > MAX_ALL_VALUES:
        raise Malformed(f"A search has {MAX_ALL_VALUES} values at most.")
    warnings = (*search.warnings, *_unknown_codes(parameter, term))
    return replace(search, terms=(*search.terms, term), warnings=warnings)


# ---- parameters that choose records


def _term(parameter: SearchParameter, modifier: str, text: str, base: str) -> Term:
    if modifier == "missing":
        if text not in {"true", "false"}:
            raise Malformed(f"{parameter.code}:missing is true or false.")
        if parameter.code == "_id":  # every record has one, which stands in no search row
            return Term(parameter.code, negated=text == "false")
        return Term(parameter.code, missing=text == "true")
    texts = _split(text, ",")
    if len(texts) > MAX_VALUES or not all(texts):
        raise Malformed(f"{parameter.code} has a value that is empty, or too many values.")
    read, modifiers = _READERS[parameter.kind]
    if modifier and modifier not in modifiers and not _is_type(parameter, modifier):
        raise Unusable(f"{parameter.code} does not support this modifier.")
    values = tuple(read(parameter, modifier, each, base) for each in texts)
    return Term(parameter.code, values, negated=modifier == "not")


def _unknown_codes(parameter: SearchParameter, term: Term) -> Iterator[str]:
    """Say so when a code can match nothing: it is in no value set of the element (P21)."""
    known = codes_in(parameter.system)
    asked = {each.code for each in term.any_of if isinstance(each, Token) and each.code}
    if known and not asked <= known:
        yield f"{parameter.code} has a code that R4 does not know."


def _is_type(parameter: SearchParameter, modifier: str) -> bool:
    named = parameter.kind == "reference" and re.fullmatch(r"[A-Z][A-Za-z]{1,63}", modifier)
    return bool(named) and parameter.target in {"", modifier}


def _token(parameter: SearchParameter, modifier: str, text: str, base: str) -> Value:
    parts = [_plain(part) for part in _split(text, "|")]
    match parts:
        case [code]:
            return Token(None, code)
        case [system, ""] if system:
            return Token(system, None)
        case [system, code] if code:
            return Token(system, code)
        case _:
            raise Malformed(f"{parameter.code} is code, system|code, |code or system|.")


def _reference(parameter: SearchParameter, modifier: str, text: str, base: str) -> Value:
    reference = _plain(text).removeprefix(f"{base}/")
    found = re.fullmatch(r"(?:([A-Z][A-Za-z]{1,63})/)?([A-Za-z0-9\-.]{1,64})", reference)
    if found is None:
        # a urn, or a record of another server: kept as it was written
        return Ref("", reference)
    type = found[1] or modifier or parameter.target or None
    if modifier and type != modifier:
        raise Malformed(f"{parameter.code} names another type than its modifier.")
    return Ref(type, found[2])


def _date(parameter: SearchParameter, modifier: str, text: str, base: str) -> Value:
    prefix, rest = _PREFIX.fullmatch(text).groups()  # type: ignore[union-attr]
    # "+" is a blank in a query string; no date has a blank, and every client forgets it once
    found = date_range(rest.replace(" ", "+"))
    if found is None:
        raise Malformed(f"{parameter.code} is a date, with one of {', '.join(PREFIXES)} or none.")
    return Range(prefix or "eq", *found)


PREFIXES = ("eq", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap")
_PREFIX = re.compile(rf"({'|'.join(PREFIXES)})?(.*)", re.DOTALL)


def _string(parameter: SearchParameter, modifier: str, text: str, base: str) -> Value:
    words = _plain(text)
    if modifier == "exact":
        return Text(words, "exact")
    sought = normalised(words)
    if not sought:
        raise Malformed(f"{parameter.code} has no letters or digits.")
    return Text(sought, "contains" if modifier == "contains" else "starts")


def _uri(parameter: SearchParameter, modifier: str, text: str, base: str) -> Value:
    return Uri(_plain(text))


_Reader = Callable[[SearchParameter, str, str, str], Value]
_READERS: dict[str, tuple[_Reader, tuple[str, ...]]] = {
    "token": (_token, ("not",)),
    "reference": (_reference, ()),
    "date": (_date, ()),
    "string": (_string, ("exact", "contains")),
    "uri": (_uri, ()),
}
MODIFIERS = {kind: ("missing", *found) for kind, (_, found) in _READERS.items()}
"""What may stand after the colon, by kind of parameter."""


def _split(text: str, separator: str) -> list[str]:
    r"""Part a value at unescaped separators; the escapes stay (``\,`` ``\|`` ``\$`` ``\\``)."""
    parts = [""]
    for piece in re.findall(r"\\.|.", text, re.DOTALL):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _plain(text: str) -> str:
    return re.sub(r"\\([\\,|$])", r"\1", text)


# ---- parameters that shape the answer: each gives the fields of Search it sets


def _count(search: Search, value: str, offer: TypeOffer) -> dict[str, Any]:
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        raise Malformed("_count is a whole number.")
    wanted = min(int(value), MAX_COUNT)
    if wanted == 0:  # R4 §3.1.1.5.3: the same as _summary=count
        return {"counted": True}
    return {"query": replace(search.query, count=wanted)}


def _summary(search: Search, value: str, offer: TypeOffer) -> dict[str, Any]:
    if value not in SUMMARIES:
        raise Unusable(f"_summary is one of {', '.join(SUMMARIES)}.")
    if value == "text" and (search.includes or search.revincludes):  # R4 §3.1.1.5.8
        raise Malformed("_summary=text is not for searches that bring others along.")
    wanted = SUMMARIES[value](search.query.type)
    return {"counted": value == "count", "elements": search.elements + wanted}


SUMMARIES: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "true": summary_of,
    "text": lambda _: ("text",),
    "data": lambda of: tuple(name for name in elements_of(of) or () if name != "text"),
    "count": lambda _: (),
    "false": lambda _: (),
}
"""The elements of a type that each kind of summary shows; all of them where it names none."""


def _total(search: Search, value: str, offer: TypeOffer) -> dict[str, Any]:
    if value not in {"none", "accurate"}:
        raise Unusable("_total is none or accurate.")
    return {"total": value}


def _elements(search: Search, value: str, offer: TypeOffer) -> dict[str, Any]:
    names = tuple(value.split(","))
    if not all(re.fullmatch(r"[a-zA-Z]{1,64}", name) for name in names):
        raise Malformed("_elements is a list of names of elements, without dots.")
    return {"elements": search.elements + names}


def _sort(search: Search, value: str, offer: TypeOffer) -> dict[str, Any]:
    dates = [each.code for each in offer.parameters if each.kind == "date"]
    if value.removeprefix("-") not in dates or not any(map(_is_one_patient, search.terms)):
        raise Unusable(
            f"_sort is one of {', '.join(dates)}, with - before it for the latest first, and only "
            "for the records of one patient."
        )
    return {"query": replace(search.query, sort=value)}


def _is_one_patient(term: Term) -> bool:
    match term.any_of:
        case (Ref(type="Patient"),):
            return not term.negated
    return False


def _included(attribute: str) -> Callable[[Search, str, TypeOffer], dict[str, Any]]:
    def read(search: Search, value: str, offer: TypeOffer) -> dict[str, Any]:
        offered: tuple[str, ...] = getattr(offer, attribute)
        if value not in offered:
            raise Unusable(f"An include is not supported. Supported: {', '.join(offered) or '-'}.")
        known: tuple[str, ...] = getattr(search, attribute)
        return {attribute: (*known, value)}

    return read


_RESULTS: dict[str, Callable[[Search, str, TypeOffer], dict[str, Any]]] = {
    "_count": _count,
    "_summary": _summary,
    "_total": _total,
    "_elements": _elements,
    "_sort": _sort,
    "_include": _included("includes"),
    "_revinclude": _included("revincludes"),
}
