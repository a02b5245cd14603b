"""Who may touch what: a `Chart` (one patient at one site) or a `Grant` (a client's or role's view).

One of them is a required parameter of every function that touches care data. Reads add the
restriction themselves, compiled here into the query, so that search, history, counts, includes and
export all pass through the same predicate. Outside it there is nothing: no record, not a refusal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, FromClause, and_, exists, not_, or_, true

from fhir_bridge.errors import NotAllowed, Refused, WrongPatient
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.store import consented
from fhir_bridge.store.members import Members, covers
from fhir_bridge.store.senders import nobody_elses
from fhir_bridge.store.tables import resource, search_token
from fhir_bridge.store.terms import Condition, Term, Token, holds
from fhir_bridge.wire import Json

LETTERS = {"create": "c", "read": "r", "update": "u", "delete": "d", "search": "s"}


@dataclass(frozen=True)
class Actor:
    """Who acts: ``Practitioner/…``, ``client/…`` or ``system``, with a name for people to read."""

    who: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True)
class Chart:
    """One patient's record at one site, opened by somebody.

    Attributes:
        site: the EHR installation.
        patient: our id of the patient.
        actor: who opened it; every write and the audit carry it.
        request: correlation id of the request, for the audit.
        denied_labels: ``meta.security`` codings (system, code) that hide a record from them.
        emergency: less is hidden than their role says, for some hours: the audit says so.
    """

    site: str
    patient: str
    actor: Actor
    request: str = ""
    denied_labels: frozenset[tuple[str, str]] = frozenset()
    emergency: bool = False

    @property
    def whole(self) -> "Chart":
        """The same with nothing hidden: for what is done whoever looks, like keeping copies."""
        return replace(self, denied_labels=frozenset())


@dataclass(frozen=True)
class Grant:
    """What a client or role may see at one site.

    Attributes:
        types: letters (``cruds``, SMART 2.2) by resource type; ``*`` stands for every type.
        patients: the patients it covers; ``None`` is everyone at the site, and then records that
            belong to no patient are covered too.
        members: the patients it covers are a client's members, as they let it see them, and of
            these those in ``patients`` where it is not ``None``; nothing is written under such a
            grant, and what another system sent is not covered.
        denied_labels: ``meta.security`` codings (system, code) that hide a record, unless its
            patient opened them to the client in writing (``consented``).
        only: what must hold for a type's records besides (finer scopes, rules of content).
    """

    site: str
    actor: Actor
    types: Mapping[str, str]
    patients: frozenset[str] | None = None
    members: Members | None = None
    denied_labels: frozenset[tuple[str, str]] = frozenset()
    only: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    purpose: str = "TREAT"
    request: str = ""

    def allows(self, type: str, interaction: str) -> bool:
        """Whether this interaction (``read``, ``search``, …) with this type is granted."""
        return LETTERS[interaction] in self.types.get(type, self.types.get("*", ""))


View = Chart | Grant


def require(view: View, type: str, interaction: str) -> None:
    """Stop what the view does not allow at all.

    Raises:
        NotAllowed: the grant has no such letter for the type.
    """
    if isinstance(view, Grant) and not view.allows(type, interaction):
        raise NotAllowed


def granted(view: View, table: FromClause, interaction: str) -> ColumnElement[bool]:
    """Rows of the types that the view allows this interaction with, where types are mixed."""
    if isinstance(view, Chart):
        return true()
    named = {type: view.allows(type, interaction) for type in view.types if type != "*"}
    if view.allows("*", interaction):
        return table.c.type.not_in([type for type, may in named.items() if not may])
    return table.c.type.in_([type for type, may in named.items() if may])


def restriction(view: View, table: FromClause, type: str = "") -> ColumnElement[bool]:
    """The predicate every read carries, over ``resource`` or ``resource_version``.

    What it is often asked with is made once of each shape (`shapes`).

    Args:
        type: only rows of this type, and nothing is asked about others then; "" is every type.
    """
    rows = [table.c.site_id == view.site, *([table.c.type == type] if type else ())]
    if isinstance(view, Chart):
        return and_(*rows, table.c.patient_id == view.patient, _labels(view, table))
    seen = and_(*rows, _own(view, table, type))
    return and_(seen, _told_of(view, table, type)) if view.members else seen


def _own(grant: Grant, table: FromClause, type: str = "") -> ColumnElement[bool]:
    seen = and_(_patients(grant, table, type), _labels(grant, table), _finer(grant, table, type))
    return and_(seen, nobody_elses(table, grant.members.client)) if grant.members else seen


def _patients(grant: Grant, table: FromClause, type: str) -> ColumnElement[bool]:
    if grant.members:
        theirs = covers(grant.members, grant.site, table)
        if grant.patients is not None:
            theirs = and_(theirs, table.c.patient_id.in_(grant.patients))
    elif grant.patients is not None:
        theirs = table.c.patient_id.in_(grant.patients)
    else:
        return true()
    if type and type not in DIRECTORY:
        return theirs
    # people, places and organisations belong to nobody; a reader of charts may look them up
    nobody = and_(table.c.patient_id.is_(None), table.c.type.in_(DIRECTORY))
    return or_(theirs, nobody)


DIRECTORY = ("Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService")
"""Types that belong to no patient, and that everybody who reads a chart may look up."""


def _labels(view: View, table: FromClause) -> ColumnElement[bool]:
    """Not one of the denied labels, as the record is marked now (or was when it was deleted).

    To a client its patient may have opened some in writing.
    """
    if not view.denied_labels:
        return true()
    if isinstance(view, Grant) and view.members:
        return not_(consented.hidden(view.members, view.site, view.denied_labels, table))
    denied = tuple(Token(system, code) for system, code in sorted(view.denied_labels))
    return holds(Term("_security", denied, negated=True), table, view.site, table.c.type)


def _told_of(grant: Grant, table: FromClause, type: str) -> ColumnElement[bool]:
    """Of Provenances, only those of which all that they are about is seen, too.

    That somebody wrote something about a patient tells that there is something.
    """
    if type and type != PROVENANCE:
        return true()
    about, one = search_token.alias("about"), resource.alias("told_of")
    there = exists().where(
        one.c.site_id == grant.site, one.c.type == about.c.system, one.c.id == about.c.code,
        one.c.deleted.is_(False), granted(grant, one, "read"), _own(grant, one),
    )  # fmt: skip
    targets = and_(
        about.c.site_id == grant.site, about.c.type == PROVENANCE, about.c.id == table.c.id,
        about.c.param == "target",
    )  # fmt: skip
    all_seen = and_(exists().where(targets), not_(exists().where(targets, not_(there))))
    return or_(table.c.type != PROVENANCE, all_seen)


PROVENANCE = "Provenance"


def _finer(grant: Grant, table: FromClause, type: str) -> ColumnElement[bool]:
    """Of a type with further conditions, only records that they hold for."""
    return and_(
        true(),
        *(
            or_(table.c.type != of, holds(term, table, grant.site, of))
            for of, conditions in grant.only.items()
            for term in conditions
            if type in {"", of}
        ),
    )


def patient_for(view: View, resource: Json) -> str | None:
    """The one patient a record to be written belongs to.

    Raises:
        Refused: it belongs to more than one.
        WrongPatient: it belongs to another patient than the view covers.
    """
    found = patients_of(resource)
    if len(found) > 1:
        raise Refused("A record may belong to one patient only.")
    patient = next(iter(found), None)
    if isinstance(view, Chart):
        if patient != view.patient:
            raise WrongPatient
    elif view.members or (view.patients is not None and patient not in view.patients):
        raise WrongPatient
    return patient
