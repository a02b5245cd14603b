"""The bridge of an installation, by the name the app's processes know."""

from fhir_bridge.installation import create_bridge

__all__ = ["create_bridge"]
