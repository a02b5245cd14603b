"""Whether somebody whom a payer names is one of us: ``Patient/$member-match`` (M1-M5).

Read `asking` first (what is done with one question), then `people` (who is the same person),
`consents` (what a Consent must say) and `guard` (whoever tries cards is shut out). To the outside
every no is the same; why it was one stands in the audit.
"""

from fhir_bridge.matching.asking import NoMember, match_member

__all__ = ["NoMember", "match_member"]
