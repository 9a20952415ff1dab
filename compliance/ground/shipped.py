"""The rulesets that come with the program."""

from __future__ import annotations

from pathlib import Path

from compliance.ground.problems import refuse

_PACKAGE = Path(__file__).resolve().parents[1]


def rulesets() -> Path:
    """The folder that holds ``law/``, ``parameters/``, ``metrics/`` and ``schemes/``.

    An installed copy has it inside the package (``compliance/_rulesets``), a checkout beside it
    (``rulesets``). Raises :class:`InputError` where neither exists: the installation is incomplete.
    """
    for folder in (_PACKAGE / "_rulesets", _PACKAGE.parent / "rulesets"):
        if (folder / "law").is_dir():
            return folder
    raise refuse(
        "rulesets",
        "没有找到随程序安装的规则集，安装不完整；请重新安装：pip install --force-reinstall compliance 的 wheel 文件",
        "the rulesets that ship with the program are not there, the installation is incomplete; install its wheel again with pip install --force-reinstall",
    )
