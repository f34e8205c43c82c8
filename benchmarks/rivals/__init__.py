"""What the planner is compared with: other solvers on the same problem, none of the planner's own code.

They share `flat.Flat`, which is written from docs/formats.md alone.
"""
