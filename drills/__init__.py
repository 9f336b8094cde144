"""Drills: what can go wrong is done to a real service, and what it acknowledged is counted (docs/operator/drills.md).

Each module here beside `loss` is one drill: `def drill(folder: Path) -> str` is given an empty folder of its own,
returns the line of what was counted, and raises `loss.Loss` where something was lost or doubled. `IS_LONG = True`: it
takes minutes by its nature, and is run with `--long`. Nothing of Django is imported at a drill's top: what wants it is
called as a process of the installation under drill (service/inside.py).
"""
