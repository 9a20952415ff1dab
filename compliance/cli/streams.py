"""The program's own streams, which may be closed, full or left by their reader."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from compliance.ground.problems import InputError, problem

INPUT, OUTPUT, ERRORS = 0, 1, 2


class ShownToNobody(InputError):
    """Standard output cannot be written, so that no exit code may stand for a verdict."""

    def __init__(self, error: OSError) -> None:
        super().__init__([problem(
            "", f"无法写入标准输出（{error.strerror}）；请检查输出是否已关闭、磁盘是否已满", f"cannot write to standard output ({error.strerror}); see that it is open and the disk is not full")])


class _Output(io.FileIO):
    """Standard output; it tells once that it cannot be written, and then swallows what was still on its way."""

    lost = False

    def write(self, data: bytes) -> int | None:  # type: ignore[override]  # only bytes come from the buffer above it
        """As files have it. Raises :class:`ShownToNobody`, or :class:`BrokenPipeError` where the reader left."""
        if self.lost:
            return len(data)
        try:
            return super().write(data)
        except OSError as error:
            self.lost = True
            if isinstance(error, BrokenPipeError):
                raise
            raise ShownToNobody(error) from error


class _Errors(io.FileIO):
    """Standard error; where it cannot be written there is nobody left to tell."""

    def write(self, data: bytes) -> int | None:  # type: ignore[override]  # only bytes come from the buffer above it
        """As files have it, but never an error."""
        try:
            return super().write(data)
        except OSError:
            return len(data)


def open_streams() -> None:
    """Make the three streams fit to be used; characters that a console cannot encode are escaped, never an error."""
    for number, mode in ((INPUT, os.O_WRONLY), (OUTPUT, os.O_RDONLY), (ERRORS, os.O_WRONLY)):
        _hold(number, mode)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BytesIO(), "utf-8")
    if not _escaping(sys.stdout):
        sys.stdout = _stream(sys.stdout, _Output(OUTPUT, "w", closefd=False))
    if not _escaping(sys.stderr):
        sys.stderr = _stream(sys.stderr, _Errors(ERRORS, "w", closefd=False))


def _hold(number: int, mode: int) -> None:
    """Let no file that is opened later take the number of a closed stream; an output that was closed still refuses to be written."""
    try:
        os.fstat(number)
    except OSError:
        held = os.open(os.devnull, mode)
        if held != number:
            os.dup2(held, number)
            os.close(held)
        os.set_inheritable(number, True)


def _escaping(given: TextIO | None) -> bool:
    """Whether the stream is a terminal, which is kept as it is but for its escapes: some have a way of their own to be written."""
    if not isinstance(given, io.TextIOWrapper) or not given.isatty():
        return False
    given.reconfigure(errors="backslashreplace")
    return True


def _stream(given: TextIO | None, raw: io.FileIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8" if given is None else given.encoding, "backslashreplace", line_buffering=raw.fileno() == ERRORS)
