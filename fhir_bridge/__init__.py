"""The bridge between a nurse's work and the EHRs: rules, record, engine and edges.

Read the actions first (`goals`, `launches`, `record`, `delivery`): they are what the product does.
"""
