"""The rules of 1398 as an OpenFisca country package: what this project is measured against. Runs in .venv-bench."""
