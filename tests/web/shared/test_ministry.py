"""The ministry's name and mark, which an installation may set."""

from __future__ import annotations

import pytest

from hemayat.common.errors import HemayatError
from hemayat.config.environment import read_environment
from hemayat.web.shared.ministry_mark import MOST_BYTES, PNG, read_mark

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="#fff" d="M0 0h1v1z"/></svg>'
DEFAULT = {
    "fa": "وزارت تعاون، کار و رفاه اجتماعی",
    "en": "Ministry of Cooperatives, Labour and Social Welfare",
}


@pytest.fixture
def svg(tmp_path):
    path = tmp_path / "mark.svg"
    path.write_bytes(SVG)
    return path


@pytest.mark.parametrize("lang", DEFAULT)
def test_without_settings_the_header_shows_todays_name_and_our_mark(citizen, desk, lang):
    for browser in (citizen, desk):
        browser.cookies["__Host-language"] = lang
        page = browser.get("/styleguide").content.decode()
        assert f'<span class="app-header__ministry">{DEFAULT[lang]}</span>' in page
        assert 'class="app-header__mark" src="/static/shared/mark.' in page
    assert citizen.get("/mark").status_code == 404


def test_a_name_of_the_installation_is_in_the_header(citizen, settings):
    names = {"HEMAYAT_MINISTRY_NAME_FA": "وزارت نمونه", "HEMAYAT_MINISTRY_NAME_EN": " Ministry of Examples "}
    settings.MINISTRY_NAME = read_environment({"HEMAYAT_MODE": "test", **names}).ministry_name
    for lang, name in {"fa": "وزارت نمونه", "en": "Ministry of Examples"}.items():
        citizen.cookies["__Host-language"] = lang
        assert (
            f'<span class="app-header__ministry">{name}</span>' in citizen.get("/styleguide").content.decode()
        )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/service-card/"])
def test_the_start_page_and_the_service_card_say_the_name_too(citizen, settings, path):
    settings.MINISTRY_NAME = {"fa": "وزارت <نمونه>", "en": ""}
    page = citizen.get(path).content.decode()
    main = page[page.index("<main") :]
    assert "وزارت &lt;نمونه&gt;" in main
    assert DEFAULT["fa"] not in main


@pytest.mark.parametrize(("content", "kind"), [(SVG, "image/svg+xml"), (PNG + b"rest", "image/png")])
def test_a_mark_of_the_installation_is_shown_and_kept_by_browsers(citizen, settings, tmp_path, content, kind):
    path = tmp_path / "mark"
    path.write_bytes(content)
    settings.MINISTRY_MARK = read_mark(path)
    address = f"/mark?{settings.MINISTRY_MARK.version}"
    page = citizen.get("/styleguide").content.decode()
    assert f'class="app-header__mark" src="{address}"' in page
    assert f'<link rel="icon" href="{address}" type="{kind}">' in page
    answer = citizen.get(address)
    assert (answer.content, answer.headers["Content-Type"]) == (content, kind)
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert citizen.post(address).status_code == 405


def test_another_picture_has_another_address(svg):
    before = read_mark(svg).version
    svg.write_bytes(SVG + b"\n")
    assert read_mark(svg).version != before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"<html></html>", "is neither SVG nor PNG"),
        (SVG + b" " * MOST_BYTES, f"has {MOST_BYTES + len(SVG):,} bytes"),
    ],
)
def test_a_file_that_cannot_be_shown_is_named_with_what_to_do(tmp_path, content, says):
    path = tmp_path / "mark.svg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(HemayatError) as fault:
        read_mark(path)
    assert str(fault.value).startswith(
        f"HEMAYAT_MINISTRY_MARK: {path} {says}; give the path of an SVG or PNG"
    )
