"""The page in a browser: searched, filtered, tabbed through, narrow, dark and on paper; nothing is asked for and nothing goes wrong."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.reports.formats import Look
from compliance.reports.page import render_html
from tests.acceptance.running import FIXTURES, csv, run
from tests.programs import program
from tests.reports.assessed import assessed
from tests.reports.browser import Browser, browser

SHOWN = "[...document.querySelectorAll('.list > li')].filter(item => item.checkVisibility()).length"
LISTED = "[...document.querySelectorAll('.list > li')].filter(item => !item.closest('[data-out]')).length"
MATCHES = "document.getElementById('matches').textContent"
FOCUS = "(document.activeElement.id || document.activeElement.tagName + ' ' + document.activeElement.textContent.trim().slice(0, 20))"
WIDER = "[...document.querySelectorAll('body *')].filter(node => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest('.scroll')).map(node => node.outerHTML.slice(0, 80))"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages that are opened."""
    folder = tmp_path_factory.mktemp("pages")
    for name, lang in (("liwan-2024", "zh"), ("liwan-2024", "en"), ("breaks-every-rule", "zh")):
        (folder / f"{name}.{lang}.html").write_text(render_html(assessed(FIXTURES / name), Look(lang)), encoding="utf-8")
    quoted = csv(folder / "合同台账.csv", ["合同编号", "合同名称", "是否政府采购", "签订日期", "公告日期"],
                 ["HT-1", '"<script>document.title=1</script><img src=x onerror=""document.title=2"">"', "是", "2024-09-30", "2024-10-20"])
    run("check", quoted, "--format", "html", "-o", folder / "hostile.html", "--as-of", "2025-03-31", "--engine", "reference", "--exit-zero")
    return folder


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    """One browser for all of them."""
    with browser() as started:
        yield started


@pytest.fixture(autouse=True)
def untroubled(tab: Browser) -> Iterator[None]:
    """Whatever is done, no page logs an error, breaks its own policy or asks for anything."""
    tab.trouble.clear()
    tab.look(1200)
    yield
    assert tab.trouble == []


def test_typing_in_the_search_box_leaves_what_matches(tab: Browser, pages: Path) -> None:
    tab.open(pages / "breaks-every-rule.zh.html")
    everything = tab.run(LISTED)
    assert everything > 200
    tab.run("document.getElementById('q').focus()")
    tab.type("proc-019 超期")
    assert tab.run(LISTED) == tab.run(SHOWN) == 1
    assert tab.run(MATCHES) == f"1 / {everything} 项"
    tab.run("document.getElementById('q').value = ''")
    tab.type("没有这样的问题")
    assert tab.run(LISTED) == 0
    assert tab.run(MATCHES) == "没有符合条件的问题。"
    tab.run("document.querySelector('#filter button').click()")
    tab.settle()
    assert tab.run(LISTED) == everything
    assert tab.run(MATCHES) == ""


def test_filters_by_outcome_and_by_points(tab: Browser, pages: Path) -> None:
    tab.open(pages / "liwan-2024.en.html")
    choose = "{0} = document.getElementById('{1}'); {0}.value = '{2}'; {0}.dispatchEvent(new Event('input', {{bubbles: true}}))"
    tab.run(choose.format("one", "by-outcome", "exempt"))
    tab.settle()
    assert tab.run(LISTED) == 7
    tab.run(choose.format("one", "by-outcome", ""))
    tab.run("document.getElementById('by-points').click()")
    tab.settle()
    assert tab.run(LISTED) == 3


def test_everything_is_reached_with_the_keyboard(tab: Browser, pages: Path) -> None:
    tab.open(pages / "liwan-2024.zh.html")
    tab.press("Tab")
    assert tab.run(FOCUS) == "A 跳到正文"
    assert tab.run("document.activeElement.getBoundingClientRect().left") > 0
    seen = []
    for _ in range(120):
        tab.press("Tab")
        seen.append(tab.run(FOCUS))
        if seen[-1] == "q":
            break
    assert seen[-1] == "q"
    assert any(name.startswith("SUMMARY -0.53") for name in seen)
    tab.run("document.querySelector('#d-contract_publication-3 > summary').focus()")
    assert tab.run("document.getElementById('d-contract_publication-3').open") is False
    tab.press("Enter")
    assert tab.run("document.getElementById('d-contract_publication-3').open") is True
    assert tab.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_link_to_a_finding_opens_what_it_stands_in(tab: Browser, pages: Path) -> None:
    tab.open(pages / "breaks-every-rule.zh.html")
    assert tab.run("document.getElementById('f9').checkVisibility({contentVisibilityAuto: true})") is False
    tab.run("location.hash = '#f9'")
    tab.settle()
    assert tab.run("document.getElementById('f9').open && document.getElementById('f9').closest('details.rule').open") is True


def test_a_page_of_one_language_says_so(tab: Browser, pages: Path) -> None:
    tab.open(pages / "liwan-2024.en.html")
    assert tab.run("document.documentElement.lang") == "en"
    assert tab.run("document.querySelector('h2').textContent").startswith("Scorecard")


@pytest.mark.parametrize(("name", "width"), [("liwan-2024.zh", 375), ("liwan-2024.zh", 768), ("liwan-2024.en", 375), ("liwan-2024.en", 1200), ("breaks-every-rule.zh", 375)])
def test_nothing_sticks_out_of_the_screen(tab: Browser, pages: Path, name: str, width: int) -> None:
    tab.look(width)
    tab.open(pages / f"{name}.html")
    tab.run("document.querySelectorAll('details').forEach((node, index) => node.open = index < 60)")
    assert tab.run(WIDER) == []


def test_light_and_dark(tab: Browser, pages: Path) -> None:
    tab.open(pages / "liwan-2024.zh.html")
    colours = []
    for dark in (False, True):
        tab.look(1200, dark=dark)
        colours.append((tab.run("getComputedStyle(document.body).backgroundColor"), tab.run("getComputedStyle(document.querySelector('svg .label')).fill")))
    assert colours == [("rgb(255, 255, 255)", "rgb(27, 31, 36)"), ("rgb(20, 24, 29)", "rgb(231, 234, 238)")]


def test_a_name_that_is_a_script_does_not_run(tab: Browser, pages: Path) -> None:
    tab.open(pages / "hostile.html")
    assert tab.run("document.title").startswith("合同台账")
    assert tab.run("document.scripts.length") == 1
    assert "<img src=x onerror=" in tab.run("document.querySelector('#timeline ~ details').textContent")


def test_scripts_of_others_would_be_refused(tab: Browser, pages: Path) -> None:
    tab.open(pages / "liwan-2024.zh.html")
    tab.run("{const other = document.createElement('script'); other.textContent = 'document.title = \"broken\"'; document.body.append(other)}")
    tab.run("fetch('https://example.invalid/').catch(() => 0)")
    assert tab.run("document.title") != "broken"
    refused = " ".join(tab.trouble)
    tab.trouble.clear()
    assert "script-src" in refused
    assert "example.invalid" in refused


def test_without_a_script_everything_is_there(tab: Browser, pages: Path) -> None:
    tab.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open(pages / "liwan-2024.zh.html")
        assert tab.run("document.getElementById('filter').checkVisibility()") is False
        assert tab.run(SHOWN) == 12
    finally:
        tab.ask("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize("dark", [False, True])
def test_on_paper(tab: Browser, pages: Path, tmp_path: Path, dark: bool) -> None:
    """A4, few pages, every deduction with its cells, nothing cut off on the right."""
    tab.look(1200, dark=dark)
    tab.open(pages / "liwan-2024.zh.html")
    printed = tmp_path / "page.pdf"
    printed.write_bytes(tab.pdf())
    about = subprocess.run([program("pdfinfo"), printed], capture_output=True, text=True, check=True).stdout
    assert "(A4)" in about
    count = int(about.partition("Pages:")[2].split()[0])
    assert 4 <= count <= 12
    text = subprocess.run([program("pdftotext"), "-layout", printed, "-"], capture_output=True, text=True, check=True).stdout
    flat = "".join(text.split())
    for said in ("97.97", "合同台账.xlsx[合同]!U14", "合同台账.xlsx[合同]!U22", "合同台账.xlsx[合同]!U23", "最小的改动：如公告日期不晚于2024-10-14，即符合", "推理链", "HT2024-023", "BUD-004A"):
        assert said in flat, said
    assert "搜索" not in flat
    boxes = subprocess.run([program("pdftotext"), "-bbox", printed, "-"], capture_output=True, text=True, check=True).stdout
    right = [float(part.partition('"')[0]) for part in boxes.split('xMax="')[1:]]
    assert max(right) <= 595 - 25
    assert len(right) > 1_000


def test_many_findings_on_paper_are_counted_not_cut(tab: Browser, pages: Path, tmp_path: Path) -> None:
    many = (pages / "breaks-every-rule.zh.html").read_text(encoding="utf-8").replace("<body>", '<body class="many">').replace(
        '<div id="list">', '<p class="on-paper">不逐项打印</p><div id="list">')
    (tmp_path / "many.html").write_text(many, encoding="utf-8")
    tab.open(tmp_path / "many.html")
    printed = tmp_path / "page.pdf"
    printed.write_bytes(tab.pdf())
    text = subprocess.run([program("pdftotext"), printed, "-"], capture_output=True, text=True, check=True).stdout
    assert "不逐项打印" in text
    assert "PROC-019" in text
    assert "超期1个工作日" not in text
    assert text.count("\f") <= 14
