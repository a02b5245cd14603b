"""The words of the `footbridge` command that are a group or a page of their own; see `cli`."""
