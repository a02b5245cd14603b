"""What is remembered: versioned FHIR records, service tables, and who may see which of them.

Read `access` first (a `Chart` or a `Grant` stands before every record), then `db` (`reading()` and
`writing()` are the only ways in), then `resources` and `search`.
"""
