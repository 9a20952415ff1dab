"""Random texts at the readers, the YAML and the expression language."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.ground.problems import InputError
from compliance.ground.yamlfile import parse_yaml, plain
from compliance.rules.load import load_ruleset
from compliance.sources.dossier import open_dossier
from compliance.sources.lookalikes import skeleton
from tests.acceptance.running import rule, ruleset
from tests.fuzz.doors import AS_OF

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.sampled_from([
    "amount", "signed_on", "published_on", "government_procurement", "method", "supplements", "payments", "s", "p", "as_of", "nothing", "large", "contract_no",
    "and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await", "None", "True", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "//", "%", "**", "@", ":=", "=", "(", ")",
    "[", "]", "{", "}", ",", ".", ":", ";", "~", "`", "\\", "0", "1", "2", "10", "99999999999999999999", "1.5", "1e400", "0x1", "1j", '"open_tender"', "'x", "f'{x}'", "b'x'", "yuan(", "sum(",
    "count(", "any(", "all(", "known(", "happened(", "filled(", "add_workdays(", "days(", "min(", "max(", "days", "working", "2024-01-01", "date(2024, 1, 1)", "…", "，", "（", "\x00", "\u202e", "10%",
])
CELLS = st.text(alphabet=st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["HT-1", "2024-02-30", "120,000.00", "壹万元整", "是", "合计", "-", "1e9", "9" * 40, "=1+1", "45356", "未公告", '"', "\n"])
HEADERS = st.lists(st.sampled_from(["合同编号", "合同名称", "签订日期", "公告日期", "合同金额（万元）", "合同金额", "是否政府采购", "采购方式", "序号", "备注", "", "单位：万元"]) | CELLS, min_size=1, max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELLS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["合同编号", "amount", "ocid", "releases", "records", "contracts", "tender", "awards", "value", "id", "date"]) | CELLS, inner, max_size=5),
    max_leaves=20,
)

NOTICE = st.sampled_from([
    "合同编号：", "一、", "合同签订日期", "：", "供应商", "\n", "<td>", "</td>", "<p>", "<!--", "-->", "&#x202e;", "&lt;", "<script>", "合同变更", "1728403200",
    "0元 人民币", "2024年3月5日",
])
YAML = st.sampled_from([
    "a", "b: ", "- ", "? ", "[", "]", "{", "}", ",", ": ", "&x ", "*x", "!!str ", "!<x> ", "|", ">", "'", '"', "#", "\n", "\n  ", "\n\t", "---\n", "...\n", "%YAML 1.2\n", "<<: ",
    "~", "\ufeff", "\x00", "\x85", "\u2028",
])


def taken(name: str, content: bytes) -> bool:
    """Whether a file is read; it may be refused in words, and nothing else."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            dossier = open_dossier(path, AS_OF)
        except InputError as error:
            assert all(problem.message.zh and problem.message.en for problem in error.problems)
            return False
        for records in dossier.store.tables.values():
            for record in records:
                assert [str(cell.origin) for cell in record.cells.values()]
        return True


@QUICK
@given(HEADERS, st.lists(st.lists(CELLS, max_size=6), max_size=6), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_tables_as_text(header: list[str], rows: list[list[str]], delimiter: str, encoding: str) -> None:
    lines = [delimiter.join(cells) for cells in (header, *rows)]
    taken("合同台账.csv", "\n".join(lines).encode(encoding, "surrogatepass"))


@QUICK
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.ods", "a.json", "a.jsonl", "a.html", "a.txt", "a.et"]))
def test_bytes_under_any_name(content: bytes, name: str) -> None:
    taken(name, content)


@QUICK
@given(JSON, st.booleans())
def test_any_json(value: object, lines: bool) -> None:
    taken("a.jsonl" if lines else "a.json", json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


@QUICK
@given(st.lists(NOTICE | CELLS, max_size=30), st.booleans())
def test_any_notice(pieces: list[str], page: bool) -> None:
    taken("a.html" if page else "a.txt", "".join(pieces).encode("utf-8", "surrogatepass"))


@QUICK
@given(st.lists(WORDS, max_size=14))
def test_any_expression(words: list[str]) -> None:
    with TemporaryDirectory() as folder:
        try:
            load_ruleset(ruleset(Path(folder), rule(when=" ".join(words))))
        except InputError as error:
            assert all(problem.place for problem in error.problems)


@settings(max_examples=200, deadline=None)
@given(st.lists(YAML | st.text(max_size=3), max_size=40))
def test_any_yaml(pieces: list[str]) -> None:
    try:
        plain(parse_yaml("".join(pieces), "x.yaml"))
    except InputError as error:
        assert all(problem.place.startswith("x.yaml") for problem in error.problems)


@given(st.text(max_size=20))
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)
