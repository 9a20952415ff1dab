"""The import contracts of ``pyproject.toml`` are kept, and starting is light."""

import subprocess
import sys

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.tree import ROOT

# Each takes longer to import than the rest of `compliance --version` together, or compiles something first.
HEAVY = {
    "chinese_calendar", "docx", "drawsvg", "durable", "durable_rules_engine", "hypothesis", "icalendar", "ijson", "jinja2", "lxml", "msoffcrypto", "openpyxl", "psycopg", "py4j", "pyspark", "python_calamine", "rich",
    "sqlite3", "xlsxwriter",
}

SHOW_VERSION = """
import sys
from compliance.cli.main import main
sys.argv = ["compliance", "--version"]
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_import_contracts_are_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_showing_the_version_loads_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-c", SHOW_VERSION], capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT)
    version, loaded = run.stdout.strip().splitlines()
    assert version.split()[-1].count(".") == 2
    assert not HEAVY & set(loaded.split())
