"""Twelve pictures of main pages for README and guides, from a served nation: seven of a phone, five of the desk.

They are written to out/pictures in both languages, small enough to commit; README shows copies of a few from
docs/pictures. A picture is only made of a page that is right: with its heading in view, no wider than the screen, and
without a fault in the console.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image
from pytest_django.plugin import DjangoDbBlocker

from hemayat.cli.command_inputs import compiled_for
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import measure_weeks, store_figures
from hemayat.publication import actions
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.rules.shipped_policies import shipped_policy
from tests.journeys.browser import FIRST_SCREEN, ROOT, Visitor
from tests.journeys.nation import ON, Place, nation_at_work
from tests.journeys.steps import press, sign_in, write
from tests.journeys.test_desk_cases import come_in, open_file
from tests.journeys.test_desk_oversight import some_weeks
from tests.support.nations import silent
from tests.support.publishing import publisher

pytestmark = pytest.mark.slow
PICTURES, COMMITTED = ROOT / "out" / "pictures", ROOT / "docs" / "pictures"
DESK = (1440, 900)
MOST_BYTES = 90_000
OF_A_DEMO = ((1440, 2100), (1440, 2073))
"""README shows oversight with two months of work of a demo, which take too long to make here: beginning and charts."""
MOST_BYTES_OF_A_DEMO = 140_000
COLOURS = 256
MOST_OF_ONE_COLOUR = 0.97
CEILINGS = "1: 480_000_000, 2: 600_000_000, 3: 720_000_000, 4: 840_000_000, 5: 960_000_000"
STRICTER = "1: 240_000_000, 2: 300_000_000, 3: 360_000_000, 4: 420_000_000, 5: 480_000_000"
OPEN = {"start": "/", "sign-in": "/sign-in/"}
OWN = {
    "eligible": {"status-approved": "/my/"},
    "sold_car": {"status-refused": "/my/", "decision": "/my/decision/", "record-card": "/my/household/"},
}
"""Whose page it is: its name and address."""


@dataclass(frozen=True)
class Scene:
    """`stricter`: a run that waits for a second publisher, next to the published one."""

    place: Place
    stricter: int


@pytest.fixture(scope="module")
def scene(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("pictures")
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
    ):
        patch.setattr(settings, "POLICIES", folder)
        for name in ("HEMAYAT_RUNS", "HEMAYAT_POLICIES"):
            patch.setenv(name, str(folder))
        with nation_at_work(folder, django_db_setup) as place:
            yield Scene(place, _proposed(folder))


def _proposed(folder: Path) -> int:
    """Half the incomes are allowed: enough families lose their support for a comparison to show something."""
    policy = folder / "stricter"
    policy.mkdir()
    text = (shipped_policy() / "policy.yaml").read_text("utf-8")
    assert CEILINGS in text, "the policy reads otherwise by now"
    (policy / "policy.yaml").write_text(text.replace(CEILINGS, STRICTER), "utf-8")
    snapshot = RegisterSnapshot.open(folder / "snapshot")
    run = folder / "stricter-run"
    determine_nation(compiled_for(policy, ON), snapshot, run, RunOptions(workers=1), silent)
    publication = actions.propose(run, by=publisher("first"), now=timezone.now(), workers=1)
    number: int = publication.pk
    return number


def take(visitor: Visitor, name: str) -> None:
    """The page in both languages, as it is on the first screen."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    size = visitor.page.viewport_size
    assert size
    for lang in ("en", "fa"):
        visitor.speak(lang)
        heading = visitor.page.locator("h1").first.bounding_box()
        assert heading, name
        assert heading["y"] + heading["height"] <= size["height"], (name, lang)
        assert not visitor.is_wider_than_the_screen(), (name, lang)
        picture = PICTURES / f"{name}-{lang}.png"
        visitor.page.screenshot(path=picture)
        compress(picture)
        judge(picture, (size["width"], size["height"]))


def compress(picture: Path) -> None:
    """By the colours that are furthest apart, or a small mark in a colour of its own turns grey."""
    with Image.open(picture) as whole:
        flat = whole.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    flat.save(picture, optimize=True)


def judge(picture: Path, size: tuple[int, int]) -> None:
    """The right size, small, and of something."""
    with Image.open(picture) as shown:
        assert shown.size == size, picture.name
        colours = shown.convert("RGB").getcolors(shown.width * shown.height)
    assert colours
    assert max(many for many, _ in colours) / (size[0] * size[1]) <= MOST_OF_ONE_COLOUR, (
        f"{picture.name} is blank"
    )
    assert picture.stat().st_size <= (MOST_BYTES_OF_A_DEMO if size in OF_A_DEMO else MOST_BYTES), picture.name


def test_pictures_of_pages_that_anybody_can_open(scene: Scene, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN)
    for name, path in OPEN.items():
        visitor.page.goto(f"{scene.place.site.citizen}{path}")
        take(visitor, name)
    assert visitor.console == []


@pytest.mark.parametrize("outcome", OWN)
def test_pictures_of_a_heads_own_pages(outcome: str, scene: Scene, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN)
    visitor.page.goto(f"{scene.place.site.citizen}/my/")
    sign_in(visitor, scene.place, scene.place.somebody(outcome))
    for name, path in OWN[outcome].items():
        visitor.page.goto(f"{scene.place.site.citizen}{path}")
        take(visitor, name)
    assert visitor.console == []


def queue_and_case(visitor: Visitor, scene: Scene, applicant: Visitor) -> None:
    """An objection with a text, so that an officer reads it."""
    site = scene.place.site
    applicant.page.goto(f"{site.citizen}/my/decision/")
    sign_in(applicant, scene.place, scene.place.somebody("not_eligible"))
    press(applicant, "form:has(input[value=objection]) button")
    write(applicant, "#id_why", "این خودرو را پارسال فروخته‌ام و سند آن به نام خریدار است.")
    press(applicant, "main form button.govuk-button")
    press(applicant, "main form button.govuk-button")
    page = come_in(visitor, site, "nasrin", "case_officer")
    for _ in range(120):
        page.goto(f"{site.staff}/cases/")
        if page.get_by_role("button", name="دریافت پروندهٔ بعد").count():
            break
        page.wait_for_timeout(500)
    take(visitor, "queue")
    page.get_by_role("button", name="دریافت پروندهٔ بعد").press("Enter")
    open_file(page)
    page.get_by_role("heading", name="اعتراض به تصمیم").wait_for()
    take(visitor, "case")


def comparison(visitor: Visitor, scene: Scene) -> None:
    page = come_in(visitor, scene.place.site, "parviz", "publisher")
    page.goto(f"{scene.place.site.staff}/publications/{scene.stricter}/")
    take(visitor, "publication")


def policy_lab(visitor: Visitor, scene: Scene) -> None:
    page = come_in(visitor, scene.place.site, "analyst", "analyst")
    page.goto(f"{scene.place.site.staff}/policies/livelihood-support/try/")
    page.locator("input[name=run][value=run]").wait_for()
    take(visitor, "policy-lab")


def test_pictures_of_a_queue_and_a_case(scene: Scene, meet: Any) -> None:
    visitor = meet(DESK)
    queue_and_case(visitor, scene, meet(FIRST_SCREEN))
    assert visitor.console == []


@pytest.mark.parametrize("draw", [comparison, policy_lab])
def test_pictures_of_publication_and_policy(
    draw: Callable[[Visitor, Scene], None], scene: Scene, meet: Any
) -> None:
    visitor = meet(DESK)
    draw(visitor, scene)
    assert visitor.console == []


def test_pictures_of_figures(scene: Scene, meet: Any, django_db_setup: DatabaseUrls) -> None:
    """The last ones: the cases behind these figures are no real ones, and would fill the queue."""
    now, site = dt.datetime.now(dt.UTC), scene.place.site
    some_weeks(django_db_setup, now)
    store_figures(now=now)
    measure_weeks(now=now)
    watch, anybody = meet(DESK), meet(FIRST_SCREEN)
    page = come_in(watch, site, "watch", "oversight")
    page.goto(f"{site.staff}/oversight/")
    page.get_by_role("heading", name="نمای کلی").wait_for()
    take(watch, "oversight")
    anybody.page.goto(f"{site.citizen}/quality/")
    take(anybody, "quality")
    assert [*watch.console, *anybody.console] == []


def test_the_pictures_of_readme_are_small_and_of_something() -> None:
    """Which of them README shows; a page that has changed is drawn again by copying its picture."""
    shown = sorted(COMMITTED.glob("*.png"))
    assert shown
    readme = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "README.fa.md"))
    for picture in shown:
        assert f"docs/pictures/{picture.name}" in readme, picture.name
        with Image.open(picture) as opened:
            size = opened.size
        assert size in (FIRST_SCREEN, DESK, *OF_A_DEMO), picture.name
        judge(picture, size)
