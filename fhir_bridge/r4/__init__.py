"""FHIR R4 JSON and our words: the only room that knows both."""
