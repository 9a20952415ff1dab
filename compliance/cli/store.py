"""Where runs are kept."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from compliance.cli.options import Lang

StoreOption: TypeAlias = Annotated[Path | None, typer.Option(
    "--store", show_default=False,
    help="运行记录文件（默认：环境变量 COMPLIANCE_STORE，或用户数据目录中的 runs.sqlite）。File of runs (default: the environment's COMPLIANCE_STORE, or runs.sqlite in the user's data folder).")]


def store_at(given: Path | None, make: bool = False) -> Path:
    """The file of runs: the one given, else the environment's, else that in the user's data folder, which is made where it is to be written."""
    if given is not None:
        return given
    if named := os.environ.get("COMPLIANCE_STORE"):
        return Path(named)
    import platformdirs

    folder = platformdirs.user_data_path("compliance", appauthor=False)
    if make:
        from compliance.ground.problems import refuse

        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refuse(folder, f"无法建立文件夹（{error.strerror}）；请用 --store 指定文件", f"cannot make this folder ({error.strerror}); name a file with --store") from error
    return folder / "runs.sqlite"


def keep_runs(path: Path, reports: Iterable[str], lang: Lang) -> None:
    """Keep reports, and say so on standard error. Raises :class:`InputError`."""
    from compliance.evidence.finished import finished
    from compliance.evidence.store import SHOWN, keep
    from compliance.reports.data import FORMAT

    for text in reports:
        id_, fresh = keep(path, text, finished(text, path.name, FORMAT))
        short = id_[:SHOWN]
        if lang is Lang.ZH:
            typer.echo(f"{'已保存运行' if fresh else '已有同样的运行'} {short}（compliance runs show {short}）", err=True)
        else:
            typer.echo(f"{'kept run' if fresh else 'the same run is already there:'} {short} (compliance runs show {short})", err=True)
