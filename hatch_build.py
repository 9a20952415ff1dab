"""Says in plain words, before pip starts to compile, that a compiler or Python's headers are missing.

durable-rules is published as source only and is a dependency on Python 3.11 and 3.12. Without this
check a user meets pages of compiler output whose cause is one missing system package.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

SKIP = "COMPLIANCE_SKIP_COMPILER_CHECK"

MESSAGE = """
{missing}

compliance depends on durable-rules, which pip compiles from C on Python 3.11 and 3.12.
compliance 依赖 durable-rules；在 Python 3.11 和 3.12 上，pip 需要用 C 编译器编译它。

  Debian, Ubuntu        sudo apt install build-essential python3-dev
  Fedora, openEuler     sudo dnf install gcc python3-devel
  macOS                 xcode-select --install
  or / 或者             use Python 3.13 or later: nothing is compiled there, and durable-rules is not used
                        改用 Python 3.13 或更高版本：不需编译，也不使用 durable-rules

If pip can find a ready-built wheel of durable-rules, set {skip}=1 and run the command again.
如果 pip 能找到已编译好的 durable-rules wheel，请设置 {skip}=1 后重新运行。
"""


def missing_for_durable_rules() -> str | None:
    """What this interpreter lacks to compile an extension, in both languages; ``None`` where nothing is missing or it cannot be told."""
    if sys.version_info >= (3, 13) or sys.platform == "win32" or os.environ.get(SKIP) or find_spec("durable"):
        return None
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"No C compiler: '{compiler}' was not found.\n没有 C 编译器：找不到“{compiler}”。"
    header = Path(sysconfig.get_path("include")) / "Python.h"
    if not header.is_file():
        return f"Python's header files are missing: no {header}.\n缺少 Python 头文件：没有 {header}。"
    return None


class CompilerCheck(MetadataHookInterface):
    """Runs when pip first asks for the project's metadata; changes nothing in it."""

    def update(self, metadata: dict[str, Any]) -> None:  # noqa: ARG002 (the interface names it)
        """Stop with the message where durable-rules could not be compiled."""
        missing = missing_for_durable_rules()
        if missing:
            sys.exit(MESSAGE.format(missing=missing, skip=SKIP))
