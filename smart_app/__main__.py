"""``python -m smart_app`` is the `footbridge` command."""

from smart_app.cli import main

main()
