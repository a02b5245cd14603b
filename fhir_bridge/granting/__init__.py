"""From a client and its scopes to what it may see: its `Grant`, the one predicate of every query.

Letters come from the scopes, for types that are offered and for no other; patients from the
client's members, as far as their consent goes this moment; labels and the rule that a client is
registered under hide the rest. Staff have none: people see charts.
"""

from collections.abc import Sequence
from datetime import datetime

from fhir_bridge.clients import Client
from fhir_bridge.granting.finer import conditions
from fhir_bridge.granting.types import MADE, READ
from fhir_bridge.r4.released import WITHHELD
from fhir_bridge.received import WELCOME
from fhir_bridge.scopes import Scope, clinical, letters_by_type
from fhir_bridge.sharing_rules import SHARING_RULES
from fhir_bridge.store.access import Grant
from fhir_bridge.store.members import Members
from fhir_bridge.store.service_dates import during
from fhir_bridge.store.terms import Condition
from fhir_bridge.wire import instant

__all__ = ["READ", "grant_for"]


def grant_for(
    client: Client, scope: str, *, at: datetime, request: str = "", patient: str = ""
) -> Grant:
    """What a client may see.

    Args:
        scope: what was granted to it, cut down to what its registration holds now.
        at: care time: who is a member then, and what was said to sharing by then, is what counts.
        patient: the one member whom a token opens; "" is all of them.
    """
    scopes = clinical(scope)
    letters = letters_by_type(scopes)
    everywhere = letters.get("*", "")
    return Grant(
        site=client.site, actor=client.actor,
        types={
            type: _granted(type, letters.get(type, everywhere))
            for type in READ
            if not patient or type not in MADE  # those tell of all members
        },
        members=Members(client.id, client.purpose, at, client.opt_in),
        patients=frozenset({patient}) if patient else None,
        denied_labels=WITHHELD, only=_only(client, scopes, at),
        purpose=client.purpose, request=request,
    )  # fmt: skip


def _granted(type: str, letters: str) -> str:
    """To change something is granted where that is welcome, and for nothing else."""
    return letters if type in WELCOME else "".join(each for each in letters if each in "rs")


def _only(
    client: Client, scopes: Sequence[Scope], at: datetime
) -> dict[str, tuple[Condition, ...]]:
    """What records must match: the finer scopes, and the rule for this kind of sharing (M7)."""
    only: dict[str, tuple[Condition, ...]] = {t: (each,) for t, each in conditions(scopes).items()}
    if client.rule:
        begins = instant(SHARING_RULES[client.rule].begins(at)).replace("Z", "000Z")
        # a stay without dates may be of any time; a plan or a team without them is of now
        for type, each in during(begins, "", undated=NOW_UNLESS_SAID).items():
            only[type] = (*only.get(type, ()), each)
    return only


NOW_UNLESS_SAID = frozenset({"CarePlan", "CareTeam"})
