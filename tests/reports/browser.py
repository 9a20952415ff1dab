"""Chromium driven over a pipe by the DevTools protocol: a page opened, clicked, typed into, tabbed through and printed."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.programs import program

ANSWER_WITHIN = 60


class Browser:
    """One tab of a headless browser. ``trouble`` are errors the page logged and addresses it asked for besides its own."""

    def __init__(self, to: int, back: int) -> None:
        self.to = to
        self.back = back
        self.number = 0
        self.rest = b""
        self.session = ""
        self.trouble: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: object) -> Any:
        """The answer to a command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters} | ({"sessionId": self.session} if self.session else {})
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]

    def _read(self) -> dict[str, Any]:
        parts = [self.rest]
        while b"\0" not in parts[-1]:
            found = os.read(self.back, 1 << 20)
            assert found, "the browser is gone"
            parts.append(found)
        line, _, self.rest = b"".join(parts).partition(b"\0")
        answer: dict[str, Any] = json.loads(line)
        self._note(answer)
        return answer

    def _note(self, answer: dict[str, Any]) -> None:
        parameters = answer.get("params", {})
        if answer.get("method") == "Runtime.exceptionThrown":
            self.trouble.append(str(parameters["exceptionDetails"]))
        elif answer.get("method") == "Log.entryAdded":
            self.trouble.append(str(parameters["entry"]["text"]))
        elif answer.get("method") == "Network.requestWillBeSent" and not parameters["request"]["url"].startswith("file:"):
            self.trouble.append(str(parameters["request"]["url"]))

    def open(self, page: Path, fragment: str = "") -> None:
        """Load a file."""
        self.ask("Page.navigate", url=page.resolve().as_uri() + fragment)
        while self._read().get("method") != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """The value of a script run in the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def type(self, text: str) -> None:
        """Type into what has the focus, and let the page settle."""
        self.ask("Input.insertText", text=text)
        self.settle()

    def press(self, key: str) -> None:
        """Press a key."""
        codes = {"Tab": 9, "Enter": 13}
        said = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key], **said)

    def settle(self) -> None:
        """Wait until timers of the page have run."""
        self.run("new Promise(done => setTimeout(done, 400))")

    def look(self, width: int, *, dark: bool = False) -> None:
        """Show the page at a width, in light or dark."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def picture(self, path: Path) -> None:
        """A picture of the whole page."""
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]))

    def pdf(self) -> bytes:
        """The page printed as its own style says."""
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a profile of its own, ended with the block."""
    commands, to = os.pipe()
    back, answers = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", f"--user-data-dir={profile}"]
        # The protocol speaks on the descriptors 3 and 4; a shell puts the pipes there.
        started = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "bash", program("chromium"), "--remote-debugging-pipe", *options],
            pass_fds=(commands, answers), stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(answers)
        try:
            yield Browser(to, back)
        finally:
            os.close(to)
            os.close(back)
            started.terminate()
            started.wait(ANSWER_WITHIN)
