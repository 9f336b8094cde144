"""What browsers fetch is small, ours, named by content, and the same for both directions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from hemayat.web.shared.assets import missing_texts

ROOT = Path(__file__).parents[3]
BUILT = Path(settings.STATIC_ROOT)


@pytest.fixture(scope="module")
def paths():
    assert BUILT.is_dir(), "the styles have not been built: make assets"
    return json.loads((BUILT / "staticfiles.json").read_text("utf-8"))["paths"]


@pytest.mark.parametrize("name", ["shared/rtl.css", "shared/ltr.css"])
def test_a_look_weighs_at_most_20_kb(paths, name):
    assert (BUILT / (paths[name] + ".gz")).stat().st_size <= 20_000


def test_the_script_weighs_at_most_5_kb(paths):
    assert (BUILT / (paths["shared/site.js"] + ".gz")).stat().st_size <= 5_000


def test_the_looks_are_mirrors_with_the_three_rules_that_mirroring_cannot_know(paths):
    rtl, ltr = ((BUILT / paths[f"shared/{name}.css"]).read_text("utf-8") for name in ("rtl", "ltr"))
    assert "border-left:10px solid" in ltr
    assert "border-right:10px solid" in rtl
    for fix in ("polygon(100% 0,0 50%,100% 100%)", "scaleX(-1)", "font-variant-numeric:normal"):
        assert fix in rtl


def test_nothing_of_another_house_and_no_other_host_is_in_it(paths):
    for name in ("shared/rtl.css", "shared/ltr.css", "shared/site.js"):
        content = (BUILT / paths[name]).read_text("utf-8")
        assert {url.strip("\"'") for url in re.findall(r"url\(([^)]*)\)", content)} <= {
            paths["shared/vazirmatn.woff2"].removeprefix("shared/")
        }
        for other in ("GDS Transport", "crest", "gov.uk"):
            assert other not in content, (name, other)


def test_files_are_kept_for_ever_and_packed(citizen, paths):
    response = citizen.get(f"/static/{paths['shared/rtl.css']}", headers={"Accept-Encoding": "br"})
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Encoding"] == "br"
    response.close()


def test_the_lock_names_versions_and_hashes_and_no_place_to_download_from():
    lock = json.loads((ROOT / "assets" / "package-lock.json").read_text("utf-8"))
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in told and "resolved" not in told for told in packages.values())


@pytest.mark.slow
def test_the_wheel_ships_what_was_built(paths, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        shipped = {name.removeprefix("hemayat/web/shared/built/") for name in packed.namelist()}
    assert {"staticfiles.json", *paths.values()} <= shipped
    assert "hemayat/locale/fa/LC_MESSAGES/django.mo" in shipped


def test_texts_that_were_not_compiled_are_missing(tmp_path):
    catalogue = tmp_path / "fa" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    assert missing_texts(tmp_path) == ["fa/LC_MESSAGES/django.mo"], "the catalogue itself is not there either"
    catalogue.touch()
    assert missing_texts(tmp_path) == ["fa/LC_MESSAGES/django.mo"]
    catalogue.with_suffix(".mo").touch()
    assert missing_texts(tmp_path) == []
