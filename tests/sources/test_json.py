"""JSON and JSON Lines ledgers: exact values, places as pointers, and nothing hostile let in."""

import json
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.sources.dossier import Dossier, open_dossier
from tests.acceptance.running import refused

CONTRACTS = """[
  {"合同编号": "HT-1", "合同名称": "物业服务", "signed_on": "2024-09-30", "公告日期": null, "合同金额": 120000.10, "是否政府采购": true},
  {"合同编号": 20240000000000001, "合同名称": "保洁", "amount_note": "x", "合同金额": 12e4}
]"""


def read(folder: Path, text: str | bytes, name: str = "合同台账.json") -> Dossier:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_dossier(folder / name)


def said(folder: Path, text: str | bytes, name: str = "合同台账.json") -> str:
    with pytest.raises(InputError) as error:
        read(folder, text, name)
    (found,) = error.value.problems
    return found.text("zh")


def test_values_are_exact_and_know_their_pointer(tmp_path: Path) -> None:
    first, second = read(tmp_path, CONTRACTS).store.tables["contract"]
    assert (first.value("amount"), second.value("amount")) == (12_000_010, 12_000_000)
    assert second.value("contract_no") == "20240000000000001"
    assert first.value("government_procurement") is True
    assert second.value("government_procurement") is None
    assert str(first.place("signed_on")) == "合同台账.json#/0/signed_on"
    assert str(second.place("amount")) == "合同台账.json#/1/合同金额"


def test_arrays_by_kind_and_unknown_keys(tmp_path: Path) -> None:
    text = json.dumps({"contracts": json.loads(CONTRACTS), "payments": [{"payment_no": "P-1", "amount": 1, "a/b": 2}]})
    dossier = read(tmp_path, text, "台账.json")
    assert {kind: len(records) for kind, records in dossier.store.tables.items()} == {"contract": 2, "payment": 1}
    (payment,) = dossier.store.tables["payment"]
    assert str(payment.place("amount")) == "台账.json[payments]#/payments/0/amount"
    assert [str(column.place) for source in dossier.quality for column in source.ignored] == ["台账.json[contracts]#/contracts/amount_note", "台账.json[payments]#/payments/a~1b"]


def test_json_lines(tmp_path: Path) -> None:
    rows = json.loads(CONTRACTS)
    text = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    second = read(tmp_path, text, "合同.jsonl").store.tables["contract"][1]
    assert str(second.place("amount")) == "合同.jsonl:3#/合同金额"
    assert str(second.origin) == "合同.jsonl:3"
    assert second.value("amount") == 12_000_000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["合同.json", "合同.ndjson"])
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    text = CONTRACTS if name.endswith(".json") else "\n".join(json.dumps(row, ensure_ascii=False) for row in json.loads(CONTRACTS))
    first = read(tmp_path, text.encode(encoding), name).store.tables["contract"][0]
    assert first.value("name") == "物业服务"


DEEP = "[" * 100_000
ROW = '{"合同编号": "HT-1", "合同名称": %s}'


@pytest.mark.parametrize(("text", "expected"), [
    ('[{"合同编号": "A", "合同编号": "B"}]', "#/0: 同一对象中键“合同编号”重复"),
    (f"[{ROW % 'NaN'}]", "不是有效的 JSON"),
    (f"[{ROW % '-Infinity'}]", "不是有效的 JSON"),
    (f"[{ROW % ('9' * 41)}]", "#/0/合同名称: 数字超过 40 位"),
    (f"[{ROW % '1e999999999'}]", "#/0/合同名称: 数字超过 40 位"),
    (f"[{ROW % '1e-999999999'}]", "#/0/合同名称: 数字超过 40 位"),
    (f"[{ROW % ('9' * 5000)}]", "超过 40 位的数字"),
    ("[" + ROW % f'"{"x" * 1048500}"' + "," + ROW % ("9" * 5000) + "]", "超过 40 位的数字"),
    (f"[{ROW % '1e99999999999999999999'}]", "超过 40 位的数字"),
    (f"[{ROW % '-1E-99999999999999999999'}]", "超过 40 位的数字"),
    (f"[{ROW % '[1]'}]", "#/0/合同名称: 值是列表或嵌套的对象"),
    (f"[{ROW % DEEP}]", "#/0/合同名称: 值是列表或嵌套的对象"),
    (DEEP, "#/0: 这里应是一个对象"),
    ('{"a":' * 100_000, ""),
    ("[{}", "不是有效的 JSON"),
    ("[] []", "不是有效的 JSON"),
    ('{"contracts": [], "contracts": []}', "键“contracts”重复"),
    ('{"合同编号": "A"}', "应是对象数组"),
    ('"text"', "应是对象数组"),
    ('[{"合同编号": "\\ud800"}]', ""),
    (b'[{"\xff\xfe": 1}]', ""),
    ("{" + ",".join(f'"k{i}": 1' for i in range(1001)) + "}", "应是对象数组"),
    ("[{" + ",".join(f'"k{i}": 1' for i in range(1001)) + "}]", "1,001 个字段"),
    ("[]", "没有内容"),
])
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert expected in said(tmp_path, text)


@pytest.mark.parametrize(("line", "expected"), [
    ('{"合同编号": "A", "合同编号": "B"}', ":2: 同一对象中键“合同编号”重复"),
    ('{"合同编号": NaN}', ":2: 不是有效的 JSON"),
    ('{"合同编号": ' + "9" * 5000 + "}", ":2: 不是有效的 JSON"),
    ('{"合同编号": 1e99999999999999999999}', ":2: 不是有效的 JSON"),
    ('{"合同编号": ' + DEEP, ":2: 不是有效的 JSON"),
    ('{"合同编号": {"a": 1}}', ":2#/合同编号: 值是列表或嵌套的对象"),
    ("[1]", ":2: 这一行不是 JSON 对象"),
    ('{"合同编号"', ":2: 不是有效的 JSON：第 8 个字符处有错"),
])
def test_a_bad_line_is_refused_with_its_number(tmp_path: Path, line: str, expected: str) -> None:
    assert expected in said(tmp_path, '{"合同编号": "A", "合同名称": "甲"}\n' + line + "\n", "合同.jsonl")


def test_the_program_says_it_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "合同.json").write_text('[{"合同编号": "A\\n\\u202eB", "合同编号": 1}]', encoding="utf-8")
    assert refused("check", tmp_path / "合同.json").splitlines() == ["错误: 合同.json#/0: 同一对象中键“合同编号”重复；请删去一个"]
