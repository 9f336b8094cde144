"""Whole journeys of heads of household, played with locust in an environment of its own (`.venv-bench`)."""
