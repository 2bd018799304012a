"""`graphlab bench --start`: from the start of a process to a window that is painted and listens, and on.

Every figure is a process of its own, as a person starts one: a bare QMainWindow, and graphlab with its start
page. They run in turn, so that whatever else the computer does slows both alike. Settings, journal, kernels
and bytecode lie in a folder of the benchmark's own. One run of each before the measured ones fills it, so
these are second launches; then comes a first launch again, without kernels.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import time_ns
from typing import Any

from graphlab.bench import Benchmark, Row, ratio

TIMES = 9

WATCH = """
import json, os, sys, threading, time
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

class Watch(QObject):
    told, last, stall = {}, 0.0, 0.0

    def eventFilter(self, watched, event):
        if not self.told and event.type() == QEvent.Type.Paint:
            self.told = {"painted": 0}
            QTimer.singleShot(0, self.paint_is_over)
        return False

    def paint_is_over(self):  # the event loop is back: the pixels are out, and keys are heard
        self.told = {"painted": time.time_ns(), "modules": sorted(sys.modules), "memory": memory()}
        if self.parent() is None:
            self.tell()
        self.last, self.timer = time.perf_counter(), QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)
        self.timer.start()

    def tick(self):
        now = time.perf_counter()
        self.stall, self.last = max(self.stall, now - self.last), now
        if "furnished" in self.told and not any(each.name == "warming" for each in threading.enumerate()):
            self.told |= {"settled": time.time_ns(), "kernel_stall": self.stall * 1e3}
            self.told |= {"memory_at_last": memory()}
            self.tell()

    def furnished(self):
        self.tick()
        self.told |= {"furnished": time.time_ns(), "stall": self.stall * 1e3}
        self.stall = 0.0

    def tell(self):
        print(json.dumps(self.told), flush=True)
        os._exit(0)

def memory():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return None
"""

BARE = f"""{WATCH}
from PySide6.QtWidgets import QMainWindow
app, watch = QApplication([]), Watch()
window = QMainWindow()
window.resize(1440, 900)
window.installEventFilter(watch)
window.show()
app.exec()
"""

GRAPHLAB = f"""{WATCH}
from graphlab.__main__ import main

def watched_loop():
    app = QApplication.instance()
    window = next(each for each in app.topLevelWidgets() if hasattr(each, "afterwards"))
    watch = Watch(app)
    window.installEventFilter(watch)
    window.afterwards.finished.connect(watch.furnished)
    return loop()

loop, QApplication.exec = QApplication.exec, staticmethod(watched_loop)
main([])
"""


def launched(script: str, environment: dict[str, str]) -> dict[str, Any]:
    """What a script told about its window, times in milliseconds from the start of its process."""
    started = time_ns()
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    for name in {"painted", "furnished", "settled"} & told.keys():
        told[name] = (told[name] - started) / 1e6
    return dict(told)


def surroundings(folder: str | Path, kernels: bool = False) -> dict[str, str]:
    """An environment in which everything that graphlab keeps lies in one folder."""
    environment = {name: each for name, each in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if sys.platform == "linux" and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return {
        **environment,
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode")),
        "NUMBA_DISABLE_JIT": "0" if kernels else "1",
        "GRAPHLAB_CACHE": str(Path(folder, "kernels")),
        "GRAPHLAB_CONFIG": str(Path(folder, "settings")),
        "GRAPHLAB_STATE": str(Path(folder, "state")),
    }


def starting(times: int = TIMES) -> Iterator[Row]:
    """A bare window and graphlab's in turn; then a first launch and a second one, with kernels."""
    with TemporaryDirectory() as folder:
        environment = surroundings(folder)
        taken: dict[str, list[dict[str, Any]]] = {BARE: [], GRAPHLAB: []}
        for script in taken:
            launched(script, environment)
        for _ in range(times):
            for script, each in taken.items():
                each.append(launched(script, environment))
        bare = row("bare QMainWindow: start to painted", "ms", taken[BARE], "painted")
        ours = row("graphlab: start to painted", "ms", taken[GRAPHLAB], "painted")
        yield bare
        yield ours
        yield ratio("graphlab over bare, aim 2.5", ours, bare)
        yield row("graphlab: start to all panels made", "ms", taken[GRAPHLAB], "furnished")
        yield row("graphlab: longest stall until then", "ms", taken[GRAPHLAB], "stall")
        for script, name in ((BARE, "bare QMainWindow"), (GRAPHLAB, "graphlab")):
            if taken[script][0]["memory"] is not None:
                yield row(f"{name}: memory when painted", "MiB", taken[script], "memory")
        yield from with_kernels("first launch ever", folder)
        yield from with_kernels("second launch", folder)


def with_kernels(name: str, folder: str) -> Iterator[Row]:
    """One launch until its kernels are ready; whether they are compiled or loaded depends on the folder."""
    told = [launched(GRAPHLAB, surroundings(folder, kernels=True))]
    yield row(f"{name}: start to painted", "ms", told, "painted")
    yield row(f"{name}: start to kernels ready", "ms", told, "settled")
    yield row(f"{name}: longest stall meanwhile, aim 100", "ms", told, "kernel_stall")
    if told[0]["memory_at_last"] is not None:
        yield row(f"{name}: memory with kernels", "MiB", told, "memory_at_last")


def row(name: str, unit: str, told: list[dict[str, Any]], key: str) -> Row:
    """The figures of several launches as one row."""
    figures = [each[key] for each in told]
    return Row(name, unit, median(figures), min(figures), max(figures))


START_BENCHMARKS: tuple[Benchmark, ...] = (starting,)
