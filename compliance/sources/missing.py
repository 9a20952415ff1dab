"""A file that is not there, and the lock file that a spreadsheet program lays beside one that is open."""

from __future__ import annotations

from pathlib import Path

from compliance.ground.problems import did_you_mean, refuse

_MARKS = ("~$", ".~lock.", ".~")


def is_lock(path: Path) -> bool:
    """Whether the name is that of a lock file of Excel, Word or WPS."""
    return path.name.startswith(_MARKS)


def refuse_missing(path: Path, name: str) -> None:
    """Refuse a lock file, and a file that does not exist; the nearest name is told."""
    if is_lock(path):
        mark = next(mark for mark in _MARKS if path.name.startswith(mark))
        meant = path.name.removeprefix(mark).removesuffix("#")
        if not (path.parent / meant).exists() and path.parent.is_dir():  # Word writes its mark over the first two characters
            meant = next((other.name for other in sorted(path.parent.iterdir()) if other.name[2:] == meant and not is_lock(other)), meant)
        raise refuse(
            name, f"这是 Excel、Word 或 WPS 打开文件时留下的临时锁文件，里面没有文件的内容；请关闭打开的文件，并写去掉“{mark}”的文件名“{meant}”",
            f"this is the lock file that Excel, Word or WPS keeps while a file is open, with nothing of its content; close the file and name it without '{mark}': '{meant}'")
    if not path.exists():
        zh, en = did_you_mean(path.name, [other.name for other in path.parent.iterdir() if not is_lock(other)]) if path.parent.is_dir() else ("", "")
        raise refuse(name, f"没有这个文件{zh}", f"there is no such file{en}")
