"""Readings from home: what is measured, limits that people agreed on, alerts that people answer."""
