"""How the EHR goes wrong in a soak. Another way is a row; kinds are those of ``/control``."""

from fhir_bridge.wire import Json

GOAL: Json = {"type": "Goal"}
NEW: Json = {"type": "Goal", "method": "POST"}
CHANGE: Json = {"type": "Goal", "method": "PUT"}
READ: Json = {"type": "Goal", "method": "GET"}

LASTING = frozenset({"lag", "no-versions", "409-for-412", "drops", "skew"})
"""How an EHR is, more than what happens to it: these stay until it is well again."""

DOUBLING = frozenset({"duplicate", "sent-again"})
"""The network makes two records of one request: somebody has to look for them."""

FAULTS: tuple[Json, ...] = (
    {"kind": "unplugged"},
    {"kind": "down", "times": 3},
    {"kind": "latency", "ms": 1, "times": 2},
    {"kind": "status", "status": 500, "times": 1, **NEW},
    {"kind": "status", "status": 500, "one_in": 3, **GOAL},
    {"kind": "status", "status": 502, "times": 2, **GOAL},
    {"kind": "status", "status": 503, "times": 3, "retry_after": 120, **GOAL},
    {"kind": "status", "status": 401, "times": 1, **GOAL},
    {"kind": "status", "status": 422, "times": 1, **CHANGE},
    {"kind": "too-many", "times": 2, "retry_after": 60, **GOAL},
    {"kind": "too-many", "times": 2, "retry_after": 3600, "retry_as": "date", **GOAL},
    {"kind": "too-many", "times": 2, **GOAL},
    {"kind": "forbid", "times": 1, **GOAL},
    {"kind": "html", "times": 1, **GOAL},
    {"kind": "html-after-apply", "times": 1, **NEW},
    {"kind": "html-after-apply", "times": 1, **CHANGE},
    {"kind": "drop-before-apply", "times": 1, **GOAL},
    {"kind": "drop-before-apply", "one_in": 2, **NEW},
    {"kind": "drop-after-apply", "times": 1, **NEW},
    {"kind": "drop-after-apply", "times": 1, **CHANGE},
    {"kind": "drop-after-apply", "one_in": 2, **GOAL},
    {"kind": "break-mid-body", "times": 2, **GOAL},
    {"kind": "break-mid-body", "times": 1, **READ},
    {"kind": "cut-json", "times": 2, **GOAL},
    {"kind": "cut-json", "times": 1, **NEW},
    {"kind": "duplicate", "times": 1, **NEW},
    {"kind": "duplicate", "times": 1, **CHANGE},
    {"kind": "sent-again", "times": 1, **NEW},
    {"kind": "sent-again", "times": 1, **CHANGE},
    {"kind": "accepted", "times": 1, **GOAL},
    {"kind": "accepted-and-lost", "times": 1, **GOAL},
    {"kind": "says-nothing", "times": 1, **GOAL},
    {"kind": "revoked-refresh", "times": 1},
    {"kind": "lag", "searches": 1, **GOAL},
    {"kind": "no-versions", **GOAL},
    {"kind": "409-for-412", **GOAL},
    {"kind": "drops", "elements": ["note", "target"], **GOAL},
    {"kind": "skew", "ahead": 40},
    {"kind": "skew", "ahead": -40},
)
