"""Two publishers and an analyst in browsers of their own, and a folder with runs of a small nation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two finished runs of 40 households: `nation-run`, and `harder-run` by which some lose and some gain."""
    from tests.publication.stricter_policy import HARDER  # noqa: PLC0415 - models, once Django is set up
    from tests.support.publishing import decide  # noqa: PLC0415 - as above

    folder = tmp_path_factory.mktemp("runs")
    decide(folder, policy=HARDER, name="harder")
    return decide(folder)


@pytest.fixture
def decided(made: Any, settings: Any) -> Any:
    """The first of them, where the operator lets the desk find runs and policies."""
    settings.RUNS = settings.POLICIES = made.run.parent
    return made


@pytest.fixture
def maker(at_desk: Callable[..., Client]) -> Client:
    return at_desk("publisher", username="maker")


@pytest.fixture
def checker(at_desk: Callable[..., Client]) -> Client:
    return at_desk("publisher", username="checker")


@pytest.fixture
def analyst(at_desk: Callable[..., Client]) -> Client:
    return at_desk("analyst")
