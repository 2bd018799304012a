"""Find a file of assets/ wherever graphlab runs from; the only place that knows where that is.

Three homes are tried in this order, and the first folder that exists is taken: a frozen app
(`sys._MEIPASS/assets`), an installed wheel (`graphlab/_assets`), a checkout (`assets` beside the
package). No Qt: fonts and icons are read by rooms that must import without it.
"""

import sys
from pathlib import Path


class AssetMissing(FileNotFoundError):
    """A file that ships with graphlab is not where it should be: the installation is damaged."""


def asset(*parts: str) -> Path:
    """The path of one file (or folder) of assets/, such as `asset("fonts", "Inter-Regular.otf")`.

    Raises AssetMissing, saying what was looked for and where, if it does not exist.
    """
    path = asset_folder().joinpath(*parts)
    if not path.exists():
        wanted = "/".join(parts)
        raise AssetMissing(
            f"graphlab's own file {wanted} is missing from {asset_folder()}; reinstall graphlab to mend this"
        )
    return path


def asset_text(*parts: str) -> str:
    """The text of one file of assets/, read as UTF-8. Raises AssetMissing like `asset`."""
    return asset(*parts).read_text(encoding="utf-8")


def asset_bytes(*parts: str) -> bytes:
    """The bytes of one file of assets/. Raises AssetMissing like `asset`."""
    return asset(*parts).read_bytes()


def asset_folder() -> Path:
    """The folder that holds graphlab's assets. Raises AssetMissing if no home has one."""
    homes = asset_homes()
    for home in homes:
        if home.is_dir():
            return home
    looked = ", ".join(str(home) for home in homes)
    raise AssetMissing(
        f"graphlab's fonts and icons were not found in {looked}; reinstall graphlab to mend this"
    )


def asset_homes() -> tuple[Path, ...]:
    """Where the assets folder may be, most specific first."""
    package = Path(__file__).resolve().parent
    installed = (package / "_assets", package.parent / "assets")
    frozen = getattr(sys, "_MEIPASS", None)
    return (Path(frozen) / "assets", *installed) if frozen else installed
