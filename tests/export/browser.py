"""A real Chromium, driven through chromedriver's HTTP interface with nothing but the standard library."""

import json
import shutil
import subprocess
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SPACE, PAGE_UP, PAGE_DOWN, END, HOME = "\ue00d", "\ue00e", "\ue00f", "\ue010", "\ue011"
LEFT, RIGHT, SHIFT, CONTROL = "\ue012", "\ue014", "\ue008", "\ue009"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One open page. Scripts, keys and pictures; everything the page logged and every request it tried."""

    def __init__(self, port: int, session: str) -> None:
        self._base = f"http://127.0.0.1:{port}/session/{session}"

    def open(self, path: Path, fragment: str = "") -> None:
        """Load a file from disk."""
        self._send("url", url=path.resolve().as_uri() + fragment)

    def open_blank(self) -> None:
        """Leave the page."""
        self._send("url", url="about:blank")

    def run(self, script: str, *arguments: Any) -> Any:
        """The value that a script returns."""
        return self._send("execute/sync", script=script, args=list(arguments))

    def wait_for(self, script: str) -> Any:
        """The first true value of an expression, asked once per frame."""
        return self._send(
            "execute/async",
            script=f"const tell = arguments[0]; (function ask() {{ const v = ({script});"
            " v ? tell(v) : requestAnimationFrame(ask); })();",
            args=[],
        )

    def press(self, key: str, *held: str) -> None:
        """Press and let go of a real key, while others are held."""
        downs = [{"type": "keyDown", "value": each} for each in (*held, key)]
        ups = [{"type": "keyUp", "value": each} for each in (key, *reversed(held))]
        self._act({"type": "key", "id": "keyboard", "actions": downs + ups})

    def point(self, x: int, y: int) -> None:
        """Move the mouse over a point of the page."""
        moves = [{"type": "pointerMove", "duration": 0, "x": x, "y": y}]
        self._act(
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}
        )

    def drag(self, start: tuple[int, int], end: tuple[int, int], kind: str = "mouse") -> None:
        """Drag with the left button, or with a finger (kind "touch")."""
        moves: list[dict[str, Any]] = [
            {"type": "pointerMove", "duration": 0, "x": start[0], "y": start[1]},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerMove", "duration": 50, "x": end[0], "y": end[1]},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": kind, "parameters": {"pointerType": kind}, "actions": moves})

    def wheel(self, x: int, y: int, delta: int) -> None:
        """Turn the wheel over a point."""
        turn = {"type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": delta, "duration": 0}
        self._act({"type": "wheel", "id": "wheel", "actions": [turn]})

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        found = self._send("element", using="css selector", value=selector)
        self._send(f"element/{found[ELEMENT]}/click")

    def media(self, **features: str) -> None:
        """Pretend that the reader prefers something, such as prefers_color_scheme="dark"."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.devtools("Emulation.setEmulatedMedia", features=wanted)

    def size(self, width: int, height: int, *, mobile: bool = False) -> None:
        """The size of the page in pixels."""
        scale = 2 if mobile else 1
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=mobile,
        )

    def devtools(self, command: str, **params: Any) -> Any:
        """One command of the DevTools protocol."""
        return self._send("goog/cdp/execute", cmd=command, params=params)

    def picture(self) -> bytes:
        """What is seen, as PNG."""
        return b64decode(self._get("screenshot"))

    def logged(self) -> list[str]:
        """What the page logged since the last call: faults, what the policy refused, what failed to load."""
        return [entry["message"] for entry in self._send("se/log", type="browser")]

    def requests(self) -> list[str]:
        """The addresses that the page asked for since the last call, the page itself included."""
        events = [
            json.loads(entry["message"])["message"] for entry in self._send("se/log", type="performance")
        ]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def _act(self, source: dict[str, Any]) -> None:
        self._send("actions", actions=[source])

    def _send(self, command: str, **body: Any) -> Any:
        return _ask(f"{self._base}/{command}", body)

    def _get(self, command: str) -> Any:
        return _ask(f"{self._base}/{command}", None)

    def quit(self) -> None:
        _ask(self._base, None, "DELETE")


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A Chromium with an empty profile in a folder that is not used for anything else."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    driver = shutil.which("chromedriver")
    assert program, "these tests need chromium: packaging/test installs it"
    assert driver, "these tests need chromedriver: packaging/test installs it"
    process = subprocess.Popen(
        [driver, "--port=0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        port = next(
            int(line.split()[-1].rstrip(".")) for line in process.stdout if "successfully on port" in line
        )
        browser = Browser(port, _new_session(port, program, profile))
        try:
            yield browser
        finally:
            browser.quit()
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


def _new_session(port: int, program: str, profile: Path) -> str:
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": {"binary": program, "args": [*ARGUMENTS, f"--user-data-dir={profile}"]},
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
    }
    session: str = _ask(f"http://127.0.0.1:{port}/session", {"capabilities": {"alwaysMatch": wanted}})[
        "sessionId"
    ]
    return session


def _ask(address: str, body: dict[str, Any] | None, method: str = "") -> Any:
    coded = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, coded, {"Content-Type": "application/json"})
    request.method = method or ("GET" if body is None else "POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=120) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        with error:
            raise AssertionError(json.load(error)["value"]["message"]) from None
