"""Whether somebody whom a payer names is one of us: ``Patient/$member-match`` (M1-M6).

Read `asking` first (what is done with one question; `many` asks several), then `people` (who is the
same person), `consents` (what a Consent must say) and `guard` (whoever tries cards is shut out). To
the outside every no is the same; why it was one stands in the audit.
"""

from fhir_bridge.matching.asking import NoMember, match_member
from fhir_bridge.matching.many import match_members

__all__ = ["NoMember", "match_member", "match_members"]
