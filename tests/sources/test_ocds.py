"""OCDS 1.1: what each field of the standard becomes, and what it does not."""

import datetime as dt
import json
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.records.record import Record
from compliance.sources.dossier import Dossier, open_dossier

AS_OF = dt.date(2024, 12, 31)
CNY = {"amount": 120000.10, "currency": "CNY"}

PROCESS = {
    "ocid": "ocds-1-A", "id": "1", "date": "2024-10-08T00:00:00+08:00", "tag": ["planning", "tender", "award", "contract", "implementation"],
    "buyer": {"name": "示例局"},
    "planning": {"budget": {"projectID": "XM-9", "amount": {"amount": 130000, "currency": "CNY"}}},
    "tender": {
        "id": "CG-1", "title": "物业服务采购", "mainProcurementCategory": "services", "procurementMethod": "limited", "procurementMethodDetails": "竞争性磋商",
        "tenderPeriod": {"startDate": "2024-08-20T00:00:00Z", "endDate": "2024-09-02T01:30:00Z"}, "numberOfTenderers": 3,
        "documents": [{"id": "d1", "documentType": "tenderNotice", "datePublished": "2024-08-19T17:00:00Z"}],
    },
    "awards": [{
        "id": "aw-1", "status": "active", "date": "2024-09-05T00:00:00Z", "value": CNY, "suppliers": [{"name": "甲公司"}, {"name": "乙公司"}],
        "documents": [{"id": "d2", "documentType": "awardNotice", "datePublished": "2024-09-06T00:00:00Z"}],
    }],
    "contracts": [{
        "id": "HT-1", "awardID": "aw-1", "title": "物业服务合同", "dateSigned": "2024-09-30T00:00:00Z", "value": CNY,
        "period": {"startDate": "2024-10-01T00:00:00Z", "endDate": "2025-09-30T23:59:59Z"},
        "documents": [{"id": "d4", "documentType": "contractSigned", "datePublished": "2024-10-10T00:00:00Z"},
                      {"id": "d3", "documentType": "contractNotice", "datePublished": "2024-10-08T20:00:00Z"}],
        "amendments": [{"id": "m2", "date": "2024-11-20T00:00:00Z"}, {"id": "m1", "date": "2024-11-04T00:00:00Z"}],
        "implementation": {"transactions": [
            {"id": "P-1", "date": "2024-11-01T18:00:00Z", "value": CNY, "payee": {"name": "甲公司"}},
            {"id": "P-2", "date": "2024-11-05", "amount": {"amount": 5, "currency": "USD"}, "receiverOrganization": {"legalName": "甲公司"}},
        ]},
    }],
}


def package(*releases: object) -> dict[str, object]:
    return {"uri": "https://example.invalid/1", "version": "1.1", "releases": list(releases)}


def read(folder: Path, data: object, name: str = "ocds.json") -> Dossier:
    text = "\n".join(json.dumps(each, ensure_ascii=False) for each in data) if isinstance(data, list) else json.dumps(data, ensure_ascii=False)
    (folder / name).write_text(text, encoding="utf-8")
    return open_dossier(folder / name, AS_OF)


def the(dossier: Dossier, kind: str) -> Record:
    (record,) = dossier.store.tables[kind]
    return record


def values(record: Record) -> dict[str, object]:
    return {name: cell.value for name, cell in record.cells.items() if cell.raw}


def test_a_contracting_process_becomes_its_records(tmp_path: Path) -> None:
    dossier = read(tmp_path, package(PROCESS))
    assert values(the(dossier, "procurement")) == {
        "project_no": "CG-1", "name": "物业服务采购", "budget_project_no": "XM-9", "unit": "示例局", "category": "services", "method": "competitive_consultation",
        "budget_amount": 13_000_000, "award_amount": 12_000_010, "supplier": "甲公司、乙公司", "notice_on": dt.date(2024, 8, 20), "bid_deadline": dt.date(2024, 9, 2),
        "bids": 3, "winner_decided_on": dt.date(2024, 9, 5), "award_notice_on": dt.date(2024, 9, 6),
    }
    contract = the(dossier, "contract")
    assert values(contract) == {
        "contract_no": "HT-1", "name": "物业服务合同", "project_no": "CG-1", "budget_project_no": "XM-9", "unit": "示例局", "supplier": "甲公司、乙公司",
        "category": "services", "method": "competitive_consultation", "signed_on": dt.date(2024, 9, 30), "published_on": dt.date(2024, 10, 9),
        "award_notice_on": dt.date(2024, 9, 6), "amount": 12_000_010, "award_amount": 12_000_010, "changed_on": dt.date(2024, 11, 20),
        "starts_on": dt.date(2024, 10, 1), "ends_on": dt.date(2025, 9, 30),
    }
    assert str(contract.place("signed_on")) == "ocds.json#/releases/0/contracts/0/dateSigned"
    assert str(contract.place("supplier")) == "ocds.json#/releases/0/awards/0/suppliers/0/name"
    assert str(contract.origin) == "ocds.json#/releases/0/contracts/0"


def test_another_currency_is_not_converted(tmp_path: Path) -> None:
    dossier = read(tmp_path, package(PROCESS))
    yuan, dollars = dossier.store.tables["payment"]
    assert values(yuan) == {"payment_no": "P-1", "contract_no": "HT-1", "payee": "甲公司", "amount": 12_000_010, "paid_on": dt.date(2024, 11, 2)}
    assert (dollars.value("amount"), dollars.filled("amount"), dollars.value("payee")) == (None, None, "甲公司")
    assert [(problem.place, problem.message.zh) for problem in dossier.problems] == [
        ("ocds.json#/releases/0/contracts/0/implementation/transactions/1/amount/amount", "支付金额：币种是 USD，不是人民币，不折算"),
    ]


def test_an_amount_without_a_currency_is_not_taken_for_yuan(tmp_path: Path) -> None:
    dossier = read(tmp_path, package({"ocid": "o", "contracts": [{"id": "c", "title": "t", "value": {"amount": 5}}]}))
    assert the(dossier, "contract").filled("amount") is None
    assert "没有写明币种" in dossier.problems[0].message.zh


def test_a_method_that_our_law_divides_further_is_left_out_and_said(tmp_path: Path) -> None:
    dossier = read(tmp_path, package({"ocid": "o", "tender": {"id": "t", "title": "x", "procurementMethod": "open"}}))
    assert the(dossier, "procurement").filled("method") is None
    assert "procurementMethod" in dossier.quality[0].notes[0].en


def test_releases_of_one_process_are_merged_in_the_order_of_their_dates(tmp_path: Path) -> None:
    later = {"ocid": "ocds-1-A", "id": "2", "date": "2024-12-01T00:00:00Z", "tag": ["contractUpdate"],
             "contracts": [{"id": "HT-1", "title": "新名称", "implementation": {"transactions": [{"id": "P-3", "date": "2024-12-01T00:00:00Z", "value": CNY}]}}]}
    dossier = read(tmp_path, package(later, PROCESS))
    contract = the(dossier, "contract")
    assert contract.value("name") == "新名称"
    assert str(contract.place("name")) == "ocds.json#/releases/0/contracts/0/title"
    assert str(contract.place("signed_on")) == "ocds.json#/releases/1/contracts/0/dateSigned"
    assert [record.value("payment_no") for record in dossier.store.tables["payment"]] == ["P-1", "P-2", "P-3"]


@pytest.mark.parametrize(("data", "place"), [
    (PROCESS, "ocds.json#/contracts/0/title"),
    ({"records": [{"ocid": "ocds-1-A", "releases": [{"ocid": "x", "contracts": []}], "compiledRelease": PROCESS}]}, "ocds.json#/records/0/compiledRelease/contracts/0/title"),
    ({"records": [{"ocid": "ocds-1-A", "releases": [PROCESS]}]}, "ocds.json#/records/0/releases/0/contracts/0/title"),
])
def test_releases_records_and_packages(tmp_path: Path, data: object, place: str) -> None:
    assert str(the(read(tmp_path, data), "contract").place("name")) == place


def test_json_lines_of_releases(tmp_path: Path) -> None:
    other = {**PROCESS, "ocid": "ocds-1-B"}
    first, second = read(tmp_path, [PROCESS, other], "bulk.jsonl").store.tables["contract"]
    # Both processes number their contract HT-1 and their tender CG-1: ids are unique within a process only.
    assert [first.value("contract_no"), second.value("contract_no")] == ["ocds-1-A/HT-1", "ocds-1-B/HT-1"]
    assert [first.value("project_no"), second.value("project_no")] == ["ocds-1-A", "ocds-1-B"]
    assert str(second.place("name")) == "bulk.jsonl:2#/contracts/0/title"


def test_linked_releases_are_not_followed_and_said(tmp_path: Path) -> None:
    data = {"records": [{"ocid": "ocds-1-A", "releases": [{"url": "https://example.invalid/x.json", "date": "2024-01-01T00:00:00Z"}, PROCESS]}]}
    assert "没有跟随链接" in read(tmp_path, data).quality[0].notes[0].zh


def test_latin_1_is_read_and_said(tmp_path: Path) -> None:
    release = {"ocid": "o", "tender": {"id": "t", "title": "Adquisición de equipo de cómputo", "status": "planificación"}, "buyer": {"name": "Secretaría"}}
    (tmp_path / "viejo.json").write_bytes(json.dumps(package(release), ensure_ascii=False).encode("iso-8859-1"))
    dossier = open_dossier(tmp_path / "viejo.json", AS_OF)
    assert the(dossier, "procurement").value("name") == "Adquisición de equipo de cómputo"
    assert dossier.quality[0].notes[0].en == "not UTF-8; read as iso-8859-1"


@pytest.mark.parametrize(("text", "said"), [
    ('{"releases": [{"id": "1"}]}', "没有 ocid"),
    ('{"releases": [{"ocid": "a", "ocid": "b"}]}', "键“ocid”重复"),
    ('{"releases": [1]}', "这里应是一个对象"),
    ('{"releases": [{"ocid": "a", "x": ' + "[" * 50 + "]" * 50 + "}]}", "嵌套超过"),
    ('{"releases": [{"ocid": "a", "contracts": [{"id": 1e99999}]}]}', "数字超过"),
    ('{"releases": []}', "没有内容"),
])
def test_what_is_no_ocds_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "ocds.json").write_text(text)
    with pytest.raises(InputError) as error:
        open_dossier(tmp_path / "ocds.json", AS_OF)
    assert said in error.value.problems[0].text("zh")
