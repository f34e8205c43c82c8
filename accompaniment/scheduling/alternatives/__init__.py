"""Other plans that are as good, or nearly: different people go.

They are found by search (`drift`), and in small problems by an exact search, which also says when
there are no more (`exact`).  Import from the modules; `question.alternatives` asks.
"""
