"""Which Footbridge this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("footbridge")
except PackageNotFoundError:  # run from a source tree that was never installed
    VERSION = "source"
