"""How few people could do this: the least number with whom every asked shift gets a team.

People are found by search (`descent`), fewer are ruled out by shifts that nobody can do two of
(`cliques`), by a relaxation (`relaxation`) or by an exact search (`exact`).  Import from the
modules; `question.fewest` asks.
"""
