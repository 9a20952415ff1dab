"""fixtures/broken: inputs that cannot be used, each with the exact words in which it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.running import FIXTURES, golden, process, refused

BROKEN = sorted(path for path in (FIXTURES / "broken").iterdir() if path.is_dir())
KEPT = {"zh": "expected.txt", "en": "expected.en.txt"}


def command(folder: Path) -> list[object]:
    """How a user meets the fault: checking a dossier, or testing a ruleset."""
    return ["check", folder] if (folder / "dossier.yaml").exists() else ["rule", "test", "--ruleset", folder]


@pytest.mark.parametrize("lang", KEPT)
@pytest.mark.parametrize("folder", BROKEN, ids=lambda path: path.name)
def test_refused_in_these_words(folder: Path, lang: str, update_golden: bool) -> None:
    said = refused(*command(folder), "--lang", lang)
    assert all(line.startswith("错误: " if lang == "zh" else "error: ") for line in said.splitlines())
    golden(folder / KEPT[lang], said, update_golden)


@pytest.mark.parametrize("fault", ["alias-bomb", "not-what-its-name-says", "all-at-once"])
def test_refused_alike_as_a_process(fault: str) -> None:
    folder = FIXTURES / "broken" / fault
    found = process(*command(folder))
    assert (found.returncode, found.stdout, found.stderr) == (2, "", (folder / KEPT["zh"]).read_text(encoding="utf-8"))


def test_faults_keep_their_words_in_both_languages() -> None:
    for folder in BROKEN:
        zh, en = ((folder / KEPT[lang]).read_text(encoding="utf-8").splitlines() for lang in ("zh", "en"))
        places = [[line.split(": ")[1] for line in lines] for lines in (zh, en)]
        assert places[0] == places[1], folder.name
