"""What belongs to the person: theme, folded panels, recent files. Damage means defaults."""

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

RECENT = 12


def config_folder() -> Path:
    """Where settings live: $GRAPHLAB_CONFIG, else the person's config folder."""
    given = os.environ.get("GRAPHLAB_CONFIG")
    if given:
        return Path(given)
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(where or Path.home()) / "graphlab"


class Settings:
    """Named values that outlive the window. An unwritable folder is no error: nothing is remembered then."""

    def __init__(self, folder: Path | None = None) -> None:
        self._store = QSettings(str((folder or config_folder()) / "settings.ini"), QSettings.Format.IniFormat)

    def text(self, key: str, default: str) -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def flag(self, key: str, default: bool) -> bool:
        return self.text(key, "true" if default else "false") == "true"

    def blob(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def put(self, key: str, value: Any) -> None:
        self._store.setValue(key, ("true" if value else "false") if isinstance(value, bool) else value)

    def recent_files(self) -> list[Path]:
        """The files opened last, newest first; those that are gone are left out."""
        value = self._store.value("recent", [])
        several = value if isinstance(value, list) else [value]
        names = [each for each in several if isinstance(each, str) and each]
        return [path for path in map(Path, names) if path.is_file()]

    def remember_file(self, path: Path) -> None:
        path = path.resolve()
        kept = [path, *(each for each in self.recent_files() if each != path)][:RECENT]
        self._store.setValue("recent", [str(each) for each in kept])
