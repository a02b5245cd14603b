"""Readmission risk: published scores with what they were made of, and a checklist without one."""
