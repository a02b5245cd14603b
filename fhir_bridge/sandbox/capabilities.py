"""The SMART capabilities the pretend EHR has (SMART 2.2 conformance), and what hangs on them.

A vendor or `/control` may take some away: then they are not listed, and the scopes that need them
are not granted.
"""

CAPABILITIES = (
    "launch-ehr", "launch-standalone", "authorize-post", "client-public",
    "client-confidential-symmetric", "client-confidential-asymmetric", "sso-openid-connect",
    "context-banner", "context-style", "context-ehr-patient", "context-ehr-encounter",
    "context-standalone-patient", "permission-offline", "permission-online", "permission-patient",
    "permission-user", "permission-v1", "permission-v2",
)  # fmt: skip

NEEDS = {
    "launch/patient": "context-standalone-patient",
    "offline_access": "permission-offline",
    "online_access": "permission-online",
}
"""Scope to the capability without which it is not granted."""


def still_granted(scope: str, lacks: frozenset[str]) -> str:
    """The scopes that are left when some capabilities are taken away.

    Example:
        >>> still_granted("openid online_access", frozenset({"permission-online"}))
        'openid'
    """
    return " ".join(word for word in scope.split() if NEEDS.get(word) not in lacks)
