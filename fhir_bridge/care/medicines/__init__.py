"""Medicines at a transition: four lists side by side, what differs, who decides."""
