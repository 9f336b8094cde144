"""A package built from a fresh clone: it serves whole pages from an empty folder, or it is not built at all."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.cli.test_serve import environment, free_port, started, until_it_says
from tests.operations.postgres_folder import server_folder

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).parents[2]
UV = str(Path(sys.executable).with_name("uv"))


def fresh_clone(folder: Path) -> Path:
    """The files that git has, as they are in the working tree: nothing that was built or installed here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, folder / name)
    return folder


def build(clone: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """A source distribution, and a wheel from it, as `python -m build` does."""
    command = [
        UV,
        "build",
        "--no-build-isolation",
        "--python",
        sys.executable,
        "--out-dir",
        str(out),
        str(clone),
    ]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)


@pytest.mark.long
def test_a_wheel_from_a_fresh_clone_serves_whole_pages_in_an_empty_folder(tmp_path: Path) -> None:
    built = build(fresh_clone(tmp_path / "clone"), tmp_path / "dist")
    assert built.returncode == 0, built.stderr
    [wheel] = (tmp_path / "dist").glob("*.whl")
    installed, port, log = tmp_path / "installed", free_port(), tmp_path / "log"
    subprocess.run(
        [UV, "pip", "install", "--no-deps", "--no-index", "--target", str(installed), str(wheel)],
        env=environment(), capture_output=True, check=True,
    )  # fmt: skip
    here = {"PYTHONPATH": str(installed), "COLUMNS": "200"}
    where = subprocess.run(
        [sys.executable, "-c", "import hemayat; print(hemayat.__file__)"],
        env=environment(**here), cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert Path(where.strip()).is_relative_to(installed)
    with server_folder() as folder:
        words = ("demo", "--out", str(folder / "demo"), "--households", "300", "--port", str(port))
        with started(*words, log=log, **here):
            until_it_says("Ctrl-C stops everything", log)
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}", headers={"Host": f"hemayat.localhost:{port}"}
            ) as site:
                page = site.get("/")
                assert page.status_code == 200
                assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
                assert any(address.endswith(".css") for address in assets)
                assert {site.get(address).status_code for address in assets} == {200}


def test_a_package_is_not_built_if_its_assets_cannot_be_built(tmp_path: Path) -> None:
    clone = fresh_clone(tmp_path / "clone")
    (clone / "assets/scss/rtl.scss").write_text("not: a { style", "utf-8")
    built = build(clone, tmp_path / "dist")
    assert built.returncode != 0
    assert "the assets are missing (staticfiles.json): run `make assets`, then build again" in built.stderr
    assert not list((tmp_path / "dist").glob("*.whl"))
