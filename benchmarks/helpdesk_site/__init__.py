"""The smallest site with django-helpdesk, for `benchmarks.pages`. Runs in .venv-bench and imports nothing of ours."""
