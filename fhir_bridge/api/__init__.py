"""The door for systems: FHIR at ``/fhir``, SMART Backend Services at ``/oauth``.

Read `app` first, then `asking` (what a route asks of whoever calls it), `oauth` (tokens).
"""
