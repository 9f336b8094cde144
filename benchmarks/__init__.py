"""Our times beside named baselines: `make bench`. Method and results: docs/benchmarks.md."""
