"""Settings of checks: ``compliance.toml``, or ``[tool.compliance]`` in ``pyproject.toml``, found upward from what is checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field as Setting

from compliance.ground.problems import InputError, refuse
from compliance.ground.shape import Shape, read_plain
from compliance.sources.files import inside

FILE = "compliance.toml"
PROJECT = "pyproject.toml"
MASTER = "spark-master"
MAX_BYTES = 1_000_000
"""A larger settings file is refused unread."""

Grade = Literal["violation", "warning", "advice"]


class SettingsShape(Shape):
    """What a check does where the command does not say; files are named from the settings' own folder and lie inside it."""

    lang: Literal["zh", "en"] | None = Setting(default=None, description="报告语言。Language of reports.")
    format: str | None = Setting(default=None, description="屏幕上的报告格式。Form of the report on the screen.")
    output: list[str] = Setting(default=[], description="输出文件，如 report.sarif、junit:ci/result.xml、-（屏幕）。Files to write; - is the screen.")
    engine: Literal["auto", "reference", "durable", "duckdb", "spark"] | None = Setting(default=None, description="引擎。Engine.")
    scheme: str | None = Setting(default=None, description="评分标准文件。File of the scoring scheme.")
    ruleset: str | None = Setting(default=None, description="规则集目录。Folder of the ruleset.")
    fail_on: Grade | None = Setting(default=None, alias="fail-on", description="从哪一级起退出码为 1。From which severity on the exit code is 1.")
    fail_on_undetermined: bool = Setting(
        default=True, alias="fail-on-undetermined", description="无法判定、无法读取或得分不定时退出码为 1。Exit 1 where something could not be judged, read or scored.")
    select: list[str] = Setting(default=[], description="只列出这些编号（前缀）的问题。List only these codes, or prefixes of codes.")
    ignore: list[str] = Setting(default=[], description="不列出这些编号（前缀）的问题。Leave these codes, or prefixes, out.")
    severity: Grade | None = Setting(default=None, description="只列出不低于该级的问题。List only what is at least as grave.")
    severities: dict[str, Grade] = Setting(default={}, description="改变规则的级别，如 PROC-019 = \"warning\"。Give rules another severity.")
    baseline: str | None = Setting(default=None, description="基线文件：只列出新问题。Baseline: list only what is new.")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings as found: their file (``None``: none was found) and what they say."""

    file: Path | None
    said: SettingsShape

    @property
    def folder(self) -> Path:
        """The folder that files are named from."""
        return Path() if self.file is None else self.file.parent

    def path(self, named: str, key: str) -> Path:
        """A file that a key names. Raises :class:`InputError` where it lies outside the settings' folder.

        A dossier that somebody sends may bring settings: they must not reach the rest of the disk.
        """
        return inside(self.folder, named, f"{self.name}: {key}")

    @property
    def name(self) -> str:
        """The file's name for messages."""
        return FILE if self.file is None else self.file.name


def no_settings() -> Settings:
    """Nothing but defaults."""
    return Settings(None, SettingsShape())


def find_settings(start: Path) -> Settings:
    """The settings in the folder of what is checked, or in the nearest folder above it that has some. Raises :class:`InputError`."""
    folder = start.resolve()
    for each in [folder, *folder.parents] if folder.is_dir() else folder.parents:
        for path, data in _candidates(each):
            if isinstance(data, dict) and MASTER in data:
                raise _no_master(path)
            return Settings(_near(path), read_plain(SettingsShape, data, path.name))
    return no_settings()


def _candidates(folder: Path) -> Iterator[tuple[Path, object]]:
    own, project = folder / FILE, folder / PROJECT
    if own.is_file():
        yield own, _read(own)
    if project.is_file():
        tools = _read(project).get("tool")
        if isinstance(tools, dict) and "compliance" in tools:
            yield project, tools["compliance"]


def _read(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise refuse(path.name, f"文件超过 {MAX_BYTES:,} 字节", f"the file has more than {MAX_BYTES:,} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _broken(path, str(error)) from error
    except OSError as error:
        raise refuse(path.name, f"无法读取文件（{error.strerror}）", f"cannot read the file ({error.strerror})") from error


def _broken(path: Path, said: str) -> InputError:
    return refuse(path.name, f"不是有效的 TOML（{said}）", f"not valid TOML ({said})")


def _no_master(path: Path) -> InputError:
    """A cluster runs programs: settings that come with somebody's dossier must not choose it."""
    return refuse(
        f"{path.name}: {MASTER}", "设置文件不能指定 Spark 主节点（卷宗可能来自他人）；请用 --spark-master，或写在 Spark 自己的 spark-defaults.conf 中",
        "a settings file cannot name Spark's master, since it may come with somebody's dossier; use --spark-master, or Spark's own spark-defaults.conf")


def _near(path: Path) -> Path:
    """The path as seen from the current folder, where it lies below: reports and messages name no more than they must."""
    here = Path().resolve()
    return path.relative_to(here) if path.is_relative_to(here) else path
