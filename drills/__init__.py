"""Drills: what can go wrong is done to a real service, and what it acknowledged is counted (docs/operator/drills.md).

Each module here beside `outcomes` is one drill: `def drill(folder: Path) -> str` is given an empty folder of its own
and returns the line of what was counted. It raises `Loss` where a promise of the service was broken, and `CannotJudge`
where the fault could not be caused or its result not be seen. `IS_LONG = True`: it takes minutes, or what it shows
seldom changes, and it is run with `--long`. Nothing of Django is imported at a drill's top: what wants it is called as
a process of the installation under drill (service/process_entry.py).
"""
