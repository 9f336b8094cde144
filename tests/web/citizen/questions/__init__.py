"""A package, so that pytest ends its nation with the last of these tests and not with the run."""
