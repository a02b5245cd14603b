"""Handing somebody over to the next team: what is told, to whom, and who answered."""
