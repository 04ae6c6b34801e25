"""Measures: each file has `counted` (a relation, one row a thing counted) and `summary` (the small table of the figure).

`summary` aggregates exactly the relation that `counted` gives, and the evidence of a number is that relation restricted to its group: so
counts and sentences cannot differ. Group columns are VARCHAR, BIGINT or null (dates as ISO strings), so that a mark in a chart can carry
them. Each module's docstring is shown behind "How it is counted".
"""
