"""Recalling scenes: values, moment, camera. Coming back from a detour is one undoable edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphlab.document import Document, NodeId, Scene
from graphlab.picture.shapes import Bounds
from graphlab.timeline.staging import moment_of, staged
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

NONE: frozenset[NodeId] = frozenset()


class Scenes:
    """Reads View.scene and View.presented; keeps nothing itself."""

    def __init__(self, window: Window) -> None:
        self._window = window

    @property
    def present(self) -> Scene | None:
        """The scene that is shown."""
        view, document = self._window.session.view, self._window.session.document
        return (
            document.scenes[view.scene]
            if view.scene is not None and view.scene < len(document.scenes)
            else None
        )

    @property
    def hidden(self) -> frozenset[NodeId]:
        scene = self.present
        return scene.hidden if scene else NONE

    @property
    def highlights(self) -> frozenset[NodeId]:
        scene = self.present
        return scene.highlights if scene else NONE

    def move(self, direction: int) -> None:
        """The next scene, or the one before."""
        number = self._window.session.view.scene
        self.show(0 if number is None else number + direction)

    def show(self, number: int) -> None:
        """Show a scene as it was written: detours are taken back, which is one edit that can be undone."""
        session = self._window.session
        scenes = session.document.scenes
        if not 0 <= number < len(scenes):
            return
        base = session.view.presented or session.document
        scene = scenes[number]
        session.apply(_recalled, base, scene, label=_("Go to scene {title}").format(title=scene.title))
        session.look(
            scene=number,
            time=session.timeline.time_of(moment_of(session.timeline, scene.moment)),
            playing=False,
            trail=1.0,
            selection=frozenset(),
        )
        if scene.camera is not None:
            camera = scene.camera
            self._window.canvas.fit_area(Bounds(camera.x, camera.y, camera.width, camera.height))
        else:
            self._window.canvas.fit()


def _recalled(document: Document, base: Document, scene: Scene) -> Document:
    """The presented document with the scene's values; the very same document if it is so already."""
    wanted = staged(base, scene)
    same = (
        document.graph is wanted.graph
        and document.layout is wanted.layout
        and document.target == wanted.target
        and dict(document.values) == dict(wanted.values)
    )
    return document if same else wanted
