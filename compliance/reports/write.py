"""A report's safe way into a file."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from compliance.ground.problems import refuse


def save(content: str | bytes, path: Path) -> None:
    """Write a file whole or not at all: beside it first, then renamed. Raises :class:`InputError` where that cannot be done."""
    save_all({path: content})


def save_all(contents: Mapping[Path, str | bytes]) -> None:
    """Write several files, each whole; none is put in place before all are written. Raises as :func:`save`."""
    staged: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            with _told(path):
                staged[path] = _staged(content, path)
        for path, beside in staged.items():
            with _told(path):
                beside.replace(path)
    except BaseException:
        for beside in staged.values():
            beside.unlink(missing_ok=True)
        raise


def _staged(content: str | bytes, path: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content)
        Path(name).chmod(_mode(path))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _mode(path: Path) -> int:
    """Who may read the file: as before, else whoever may read new files here; a temporary file is for its owner only."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refuse(path, f"无法写入（{error.strerror}）；请检查文件夹是否存在、文件是否被打开", f"cannot write ({error.strerror}); see that the folder exists and the file is not open elsewhere") from error


def save_new(text: str, path: Path, *, replace: bool, made_from: Path) -> None:
    """Write a file that does not exist yet, or that may be replaced; never over the file it was made from. Raises as :func:`save`."""
    if path.exists() and made_from.exists() and path.samefile(made_from):
        raise refuse(path, "不能覆盖读入的文件；请换一个文件名", "this would overwrite the file that was read; choose another name")
    if path.exists() and not replace:
        raise refuse(path, "文件已存在；请换一个文件名，或用 --force 覆盖", "the file exists; choose another name, or overwrite it with --force")
    save(text, path)
