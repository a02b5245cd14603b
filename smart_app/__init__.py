"""The SMART app: pages for people, and the `footbridge` command."""
