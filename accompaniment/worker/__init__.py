"""The worker: makes the plans that were asked for, in a process beside the web server.

Three processes, so that none can take another down: the server, the worker (`loop`), and for each
run a child that searches (`child`; the worker's side of it is `search`). A child whose worker dies
and a worker whose server dies end themselves.
"""
