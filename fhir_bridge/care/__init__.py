"""The care rules: pure, no web, no database, no FHIR. Tables first: a strategy is a row."""
