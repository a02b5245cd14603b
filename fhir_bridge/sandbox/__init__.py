"""A pretend EHR: a FHIR R4 server with SMART on FHIR 2.2 in front, a chart page, and `/control`.

`app.create_sandbox` puts it together, `importing.import_files` fills it. The same engine as our own
FHIR API runs here over another store, so that it imports no action, no EHR client, no care rule:
what it agrees with Footbridge about, it agrees about by the standard alone.
"""
