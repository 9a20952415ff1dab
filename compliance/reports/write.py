"""A report's safe way into a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from compliance.ground.problems import refuse


def save(content: str | bytes, path: Path) -> None:
    """Write a file whole or not at all: beside it first, then renamed. Raises :class:`InputError` where that cannot be done."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode("utf-8") if isinstance(content, str) else content)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise refuse(path, f"无法写入（{error.strerror}）；请检查文件夹是否存在、文件是否被打开", f"cannot write ({error.strerror}); see that the folder exists and the file is not open elsewhere") from error


def save_new(text: str, path: Path, *, replace: bool, made_from: Path) -> None:
    """Write a file that does not exist yet, or that may be replaced; never over the file it was made from. Raises as :func:`save`."""
    if path.exists() and made_from.exists() and path.samefile(made_from):
        raise refuse(path, "不能覆盖读入的文件；请换一个文件名", "this would overwrite the file that was read; choose another name")
    if path.exists() and not replace:
        raise refuse(path, "文件已存在；请换一个文件名，或用 --force 覆盖", "the file exists; choose another name, or overwrite it with --force")
    save(text, path)
