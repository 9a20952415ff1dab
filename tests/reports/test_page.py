"""The page: its numbers are the JSON report's, it is whole, safe, and can be read without eyes or script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from compliance.reports.data import json_report
from compliance.reports.formats import Look
from compliance.reports.page import render_html
from compliance.reports.page.safe import environment
from compliance.reports.page.words import EVENTS, WORDS
from compliance.reports.trace import trace_page
from tests.acceptance.running import FIXTURES, csv, process, run
from tests.house.tree import PACKAGE
from tests.reports.assessed import assessed
from tests.reports.reading import Element, read

LIWAN, EVERY, CLEAN = FIXTURES / "liwan-2024", FIXTURES / "breaks-every-rule", FIXTURES / "clean"
TEMPLATES = PACKAGE / "reports" / "page" / "templates"


@cache
def text(dossier: Path, lang: str = "zh") -> str:
    return render_html(assessed(dossier), Look(lang))


@cache
def page(dossier: Path, lang: str = "zh") -> Element:
    return read(text(dossier, lang))


@cache
def report(dossier: Path) -> Any:
    return json.loads(json_report(assessed(dossier)))


def numbers(dossier: Path) -> dict[str, str]:
    """What stands in the page under each name."""
    found = [(element.attributes["data-of"], element.text()) for element in page(dossier).all() if "data-of" in element.attributes]
    assert len(dict(found)) == len(found)
    return dict(found)


def span(low: str, high: str) -> list[Decimal]:
    return list(dict.fromkeys([Decimal(low), Decimal(high)]))


def shown(said: str) -> list[Decimal]:
    return [Decimal(part) for part in said.split("~")]


@pytest.mark.parametrize("dossier", [LIWAN, CLEAN, FIXTURES / "hunan-r14"], ids=lambda dossier: dossier.name)
def test_every_number_of_the_scorecard_is_that_of_the_json_report(dossier: Path) -> None:
    card, found = report(dossier)["scorecard"], numbers(dossier)
    expected = 0
    for section in card["sections"]:
        for group in [section, *section["groups"]]:
            assert Decimal(found[f"full:{group['id']}"]) == Decimal(group["full"])
            assert shown(found[f"score:{group['id']}"]) == span(group["low"], group["high"])
            expected += 1
        for indicator in (indicator for group in section["groups"] for indicator in group["indicators"]):
            expected += 1
            lost = sum((Decimal(deduction["points"]) for deduction in indicator["deductions"]), Decimal(0))
            assert Decimal(found[f"full:{indicator['id']}"]) == Decimal(indicator["full"])
            if indicator["outcome"] != "excluded":
                assert shown(found[f"score:{indicator['id']}"]) == span(indicator["low"], indicator["high"])
                assert Decimal(found[f"lost:{indicator['id']}"] or 0) == -lost
            for deduction in indicator["deductions"]:
                assert Decimal(found[f"points:{deduction['id']}"]) == -Decimal(deduction["points"])
    assert shown(found["total"]) == span(card["low"], card["high"])
    assert sum(name.startswith("full:") for name in found) == expected
    assert expected > 3


@pytest.mark.parametrize("dossier", [LIWAN, EVERY, CLEAN], ids=lambda dossier: dossier.name)
def test_every_finding_is_there_with_its_words_cells_and_outcome(dossier: Path) -> None:
    data, found = report(dossier), page(dossier)
    counts: Counter[str] = Counter()
    for outcomes in data["counts"].values():
        counts.update(outcomes)
    stated = {name.removeprefix("count:"): int(value) for name, value in numbers(dossier).items() if name.startswith("count:")}
    assert {name: count for name, count in stated.items() if count} == {name: count for name, count in counts.items() if count}
    there = {(element.attributes["data-id"], next(element.all("code")).text(), outcome(element)): element for element in found.all("details") if "data-id" in element.attributes}
    assert len(there) == len(data["findings"])
    for finding in data["findings"]:
        element = there[finding["id"], finding["place"], finding["outcome"]]
        assert finding["message"]["zh"] in element.text()
        if finding["outcome"] != "exempt":
            assert {cell["place"] for cell in finding["cells"]} <= {code.text() for code in element.all("code")}


def outcome(element: Element) -> str:
    owner: Element | None = element
    while owner is not None and "data-outcome" not in owner.attributes:
        owner = owner.owner
    assert owner is not None
    return owner.attributes["data-outcome"]


@pytest.mark.parametrize(("name", "lang"), [*product(["contract_publication-2", "execution_rate-1"], ["zh", "en"])])
def test_a_deduction_opens_the_trace_that_the_terminal_shows(name: str, lang: str) -> None:
    def letters(said: str) -> str:
        return re.sub(r"[\s│├└─\[\]]", "", said)

    traced = trace_page(assessed(LIWAN), name, lang).text()
    (element,) = page(LIWAN, lang).all("details", id=f"d-{name}")
    for step in (step for steps in element.all("ul") for step in steps.parts if isinstance(step, Element)):
        own = "".join(part if isinstance(part, str) else part.text() for part in step.parts if isinstance(part, str) or part.name in ("bdi", "summary"))
        assert letters(own) in letters(traced), own


HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'&amp;{{ 7*7 }}", "甲\u202e公司\u200b乙\u0007", "</style></script>", "=HYPERLINK(1)"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("hostile")
    rows = [[f"HT-{number}" + name.replace(",", "，"), name, "是", "2024-09-30", "2024-10-20"] for number, name in enumerate(HOSTILE)]
    quoted = [[f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row] for row in [["合同编号", "合同名称", "是否政府采购", "签订日期", "公告日期"], *rows]]
    ledger = csv(folder / "合同台账.csv", *quoted)
    return run("check", ledger, "--format", "html", "--engine", "reference", "--as-of", "2025-03-31", "--exit-zero").out


def test_texts_of_ledgers_stay_texts(hostile: str) -> None:
    found = read(hostile)
    assert len(list(found.all("script"))) == 1
    assert not list(found.all("img"))
    assert not [element for element in found.all() for attribute in element.attributes if attribute.startswith("on")]
    body = found.text()
    assert "HT-0<script>alert(1)</script>" in body
    assert 'HT-1"><img src=x onerror=alert(1)>' in body
    assert "{{ 7*7 }}" in body


def test_nothing_in_a_text_is_invisible(hostile: str) -> None:
    assert environment("zh").from_string("{{ said }}").render(said="甲\u202e<b>\u200b乙\u0007") == "甲[U+202E]&lt;b&gt;[U+200B]乙[U+0007]"
    assert not [letter for letter in hostile if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter != "\n"]


@pytest.mark.parametrize("dossier", [LIWAN, EVERY])
def test_the_page_asks_for_nothing_and_runs_only_its_own(dossier: Path) -> None:
    found = page(dossier)
    (policy,) = [meta.attributes["content"] for meta in found.all("meta") if meta.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        (element,) = found.all(kind)
        digest = base64.b64encode(hashlib.sha256(element.text().encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not [element for element in found.all() if {"src", "srcset", "style", "action"} & set(element.attributes) or element.name in ("link", "iframe", "object", "base")]
    assert not re.search(r"url\(|@import", text(dossier))
    for link in found.all("a"):
        assert link.attributes["href"].startswith(("#", "https://", "http://"))
        assert link.attributes["href"].startswith("#") or link.attributes["rel"] == "noreferrer noopener"


@pytest.mark.parametrize(("dossier", "lang"), [*product([LIWAN, CLEAN], ["zh", "en"]), (EVERY, "zh")])
def test_the_page_can_be_read_without_eyes(dossier: Path, lang: str) -> None:
    found = page(dossier, lang)
    elements = list(found.all())
    ids = [element.attributes["id"] for element in elements if "id" in element.attributes]
    assert len(set(ids)) == len(ids)
    assert next(found.all("html")).attributes["lang"] == {"zh": "zh-CN", "en": "en"}[lang]
    assert [len(list(found.all(name))) for name in ("header", "nav", "main", "h1")] == [1, 1, 1, 1]
    levels = [int(element.name[1]) for element in elements if re.fullmatch(r"h[1-6]", element.name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for element in elements:
        for attribute in ("aria-labelledby", "for", "aria-controls"):
            assert set(element.attributes.get(attribute, "").split()) <= set(ids)
        href = element.attributes.get("href", "")
        assert not href.startswith("#") or href[1:] in ids, href
    assert all(element.attributes.get("scope") in ("col", "row") for element in found.all("th"))
    assert all(next(iter([part for part in element.parts if isinstance(part, Element)])).name == "summary" for element in found.all("details"))
    for drawing in found.all("svg"):
        assert drawing.attributes["role"] == "img"
        assert all(said.text().strip() for said in drawing.all("title", "desc"))
    for control in found.all("input", "select"):
        owner = control.owner
        assert owner is not None
        assert owner.name == "label"
        assert owner.text().strip()


def test_charts_have_their_tables() -> None:
    found = page(LIWAN)
    for name, rows in (("execution", 12), ("timeline", 24)):
        section = next(found.all("section", aria_labelledby=name))
        assert len(list(section.all("svg"))) == 1
        assert sum(1 for _ in next(section.all("tbody")).all("tr")) == rows


def test_late_contracts_stand_out() -> None:
    section = next(page(LIWAN).all("section", aria_labelledby="timeline"))
    late = {next(row.all("bdi")).text() for row in section.all("tr") if "late" in row.classes()}
    assert late == {"HT2024-011", "HT2024-018", "HT2024-019"}
    drawing = next(section.all("svg"))
    assert sum("mark-late" in element.classes() for element in drawing.all()) == 1 + 3  # one in the legend
    assert "HT2024-011、HT2024-018、HT2024-019" in next(drawing.all("desc")).text()


def channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def brightness(colour: str) -> float:
    red, green, blue = (channel(int(colour[at:at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
def test_texts_have_contrast(palette: int) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1 between a text and what it stands on."""
    named = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{([^}]*)\}", (TEMPLATES / "page.css").read_text(encoding="utf-8"))]
    assert len(named) == 2
    colours = named[palette]
    for ink, paper in [*product(["ink", "dim", "link", "bad", "doubt", "good"], ["paper", "soft"]), ("bad", "bad-soft"), ("ink", "bad-soft"), ("doubt", "doubt-soft")]:
        bright, dark = sorted((brightness(colours[ink]), brightness(colours[paper])), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    process("check", LIWAN, "--output", tmp_path / "again.html", "--format", "html", "--engine", "reference", PYTHONHASHSEED="7")
    assert (tmp_path / "again.html").read_bytes() == text(LIWAN).encode("utf-8")


def test_thousands_of_findings_are_all_there(tmp_path: Path) -> None:
    rows = [[f"HT-{number:04}", "是", "2024-01-02", "2024-03-01", "2024-03-01"] for number in range(250)]
    ledger = csv(tmp_path / "合同台账.csv", ["合同编号", "是否政府采购", "签订日期", "公告日期", "备案日期"], *rows)
    run("check", ledger, "-o", tmp_path / "page.html", "-o", tmp_path / "report.json", "--engine", "reference", "--as-of", "2025-03-31", "--exit-zero")
    found = (tmp_path / "page.html").read_text(encoding="utf-8")
    findings = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["findings"]
    assert len(findings) > 400
    assert found.count("data-id=") == len(findings)
    assert '<body class="many">' in found
    assert f"{len(findings)} 项问题不逐项打印" in found
    assert "图中画出 40 份合同，共 250 份，其中有迟延的 250 份" in found
    assert not re.search(r'<details class="rule"[^>]* open', found)


def test_a_ledger_without_a_scheme_has_a_page_too(tmp_path: Path) -> None:
    ledger = csv(tmp_path / "合同台账.csv", ["合同编号", "是否政府采购", "签订日期", "公告日期"], ["HT-1", "是", "2024-09-30", "2024-10-20"])
    found = read(run("check", ledger, "--format", "html", "--lang", "en", "--as-of", "2025-03-31", "--exit-zero").out)
    anchors = [link.attributes["href"] for link in next(found.all("nav")).all("a")]
    assert "#scorecard" not in anchors
    assert "#findings" in anchors


def test_every_word_is_in_both_languages_and_used() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.j2")) + (PACKAGE / "reports" / "page" / "__init__.py").read_text(encoding="utf-8")
    for key, name in {**WORDS, **EVENTS}.items():
        assert name.zh, key
        assert name.en, key
    assert not [key for key in WORDS if f"t.{key}" not in templates and f'"{key}"' not in templates]
