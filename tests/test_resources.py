"""Assets are found in every home, and a missing one says so."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from graphlab import resources
from graphlab.resources import AssetMissing, asset, asset_bytes, asset_folder, asset_text

ICON_NAMES = sorted(path.stem for path in asset("icons").glob("*.svg"))


def test_a_checkout_finds_its_assets_beside_the_package() -> None:
    assert asset("fonts", "Inter-Regular.otf").is_file()
    assert asset("logo", "graphlab.svg").is_absolute()


def test_a_wheel_finds_its_assets_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "graphlab" / "_assets" / "icons"
    inside.mkdir(parents=True)
    (inside / "play.svg").write_text("from the wheel", encoding="utf-8")
    (tmp_path / "assets").mkdir()
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "graphlab" / "resources.py"))
    assert asset_text("icons", "play.svg") == "from the wheel"


def test_a_frozen_app_finds_its_assets_where_it_was_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "mark").write_bytes(b"frozen")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert asset_bytes("mark") == b"frozen"


def test_a_missing_file_is_named_in_the_error() -> None:
    with pytest.raises(AssetMissing, match=r"icons/no-such-icon\.svg is missing from .*reinstall"):
        asset("icons", "no-such-icon.svg")


def test_a_missing_folder_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "graphlab" / "resources.py"))
    with pytest.raises(AssetMissing, match=re.escape(str(tmp_path / "assets"))):
        asset_folder()


def test_every_bundled_work_carries_its_licence() -> None:
    for family in ("Inter", "JetBrainsMono"):
        licence = asset_text("fonts", f"{family}-OFL.txt")
        assert licence.startswith("Copyright")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert asset_text("icons", "LICENSE").startswith("ISC License")


def test_there_are_icons() -> None:
    assert {"play", "pause", "undo-2", "redo-2", "maximize", "wand-sparkles"} <= set(ICON_NAMES)


@pytest.mark.parametrize("name", ICON_NAMES)
def test_an_icon_is_drawn_in_the_current_colour_on_a_24_unit_square(name: str) -> None:
    root = ElementTree.fromstring(asset_text("icons", f"{name}.svg"))
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    colours = {part.get(key) for part in root.iter() for key in ("fill", "stroke")} - {None}
    assert colours <= {"none", "currentColor"}


def test_the_assets_stay_small() -> None:
    files = [path for path in asset_folder().rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files if path.parent.name == "fonts") < 2_500_000
