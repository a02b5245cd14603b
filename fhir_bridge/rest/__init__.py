"""The engine: a FHIR R4 server over a store, with no globals; our API and the sandbox EHR use it.

Read `service` first (one request from end to end), then `offers` (what there is), `interactions`
(what does it), `search` (query strings), `transaction`; `routes` puts it on HTTP.
"""
