"""The planner: facts (`Problem`), what we hold ourselves to (`RULEBOOK`), what was decided (`Plan`).

Pure: the standard library and OR-Tools only, and OR-Tools only where a model is built.
Import from the modules; this package imports nothing itself.
"""
