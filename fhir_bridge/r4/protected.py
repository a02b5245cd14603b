"""Kinds of protected records that a patient's written consent opens to one recipient (S13, S14).

A kind is known by a label of ``meta.security``. What bears another label besides that the kind does
not name stays closed: who agreed to one thing did not agree to the other. What is the team's own,
and what a caregiver said alone, is in no kind: no consent of the patient opens it (care rules
§2.3). To let a consent open another kind: a row of ``KINDS``, with what is law for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import orjson

from fhir_bridge.r4.datatypes import rows
from fhir_bridge.r4.labels import ACT_CODE, CONFIDENTIALITY, borne
from fhir_bridge.wire import Json

Label = tuple[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of protected record.

    Attributes:
        title: as people read it.
        mark: the label that makes a record one of the kind.
        beside: labels that say the same of it in other words, and are opened with it.
        notice: what goes with every such record that is shown to somebody else.
        source: where it is written what a consent must say, and what goes with a record.
    """

    title: str
    mark: Label
    beside: frozenset[Label]
    notice: str
    source: str

    @property
    def opened(self) -> frozenset[Label]:
        """All labels that a consent to this kind opens on a record that bears its mark."""
        return self.beside | {self.mark}


KINDS: Mapping[str, Kind] = {
    "part-2": Kind(
        "records of treatment for substance use",
        mark=(ACT_CODE, "42CFRPart2"),
        # V is not among them: a program marks its counseling notes so, which need their own consent
        beside=frozenset({
            (CONFIDENTIALITY, "R"),
            *((ACT_CODE, code) for code in ("ETH", "ETHUD", "OPIOIDUD", "SUD")),
        }),
        notice="42 CFR part 2 prohibits unauthorized use or disclosure of these records. Disclosed "
        "with the patient's written consent: to the recipient that is named in it, for the purpose "
        "that is named in it, until the day that is named in it or until it is taken back. A copy "
        "of the consent can be had from whoever disclosed them.",
        source="42 CFR 2.31 (what a consent says), 2.32 (what goes with a record)",
    ),
}  # fmt: skip

NO_REDISCLOSURE = {
    "system": ACT_CODE,
    "code": "NORDSCLCD",
    "display": "no redisclosure without consent directive",
}


def hides(denied: Collection[Label], labels: Collection[Label], agreed: Collection[str]) -> bool:
    """Whether a record with these labels is hidden.

    Args:
        agreed: the kinds that its patient opened.

    Example:
        >>> part_2, secret = KINDS["part-2"].mark, (CONFIDENTIALITY, "V")
        >>> hides({part_2, secret}, {part_2}, {"part-2"})
        False
        >>> hides({part_2, secret}, {part_2, secret}, {"part-2"})
        True
    """
    opened = (KINDS[each].opened for each in agreed if KINDS[each].mark in labels)
    return bool((set(denied) & set(labels)).difference(*opened))


def kind_of(body: bytes) -> str:
    """The kind a record is of, by its bytes; "" for what is of none."""
    if not any(each.mark[1].encode() in body for each in KINDS.values()):
        return ""  # nearly all: nothing is parsed for them
    labels = borne(orjson.loads(body))
    return next((name for name, each in KINDS.items() if each.mark in labels), "")


def with_notice(record: Json, kind: str) -> Json:
    """A record as it is disclosed: that it must not go further is on it, for people and programs.

    Example:
        >>> [each["code"] for each in with_notice({}, "part-2")["meta"]["security"]]
        ['NORDSCLCD']
    """
    meta = dict(record.get("meta") or {})
    labels = [each for each in rows(meta, "security") if each.get("code") != "NORDSCLCD"]
    meta["security"] = [*labels, NO_REDISCLOSURE]
    meta["tag"] = [*rows(meta, "tag"), {"display": KINDS[kind].notice}]
    return dict(record) | {"meta": meta}
