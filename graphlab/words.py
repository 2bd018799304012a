"""Texts the user sees pass through `_`, so that a translation can be dropped in without touching the code."""

from gettext import NullTranslations, translation

from graphlab.resources import asset_folder


def _catalogue() -> NullTranslations:
    return translation("graphlab", localedir=str(asset_folder() / "locale"), fallback=True)


_ = _catalogue().gettext
ngettext = _catalogue().ngettext
