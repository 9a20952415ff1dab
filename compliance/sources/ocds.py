"""OCDS 1.1 as procurement, contract and payment records.

A field of ours is filled only from a field of the standard that means the same. Where the standard says less than our
law asks (``procurementMethod: limited`` may be negotiation or a single source), the field stays missing. Amounts in another
currency than CNY are not converted: they are unreadable, and say why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from compliance.ground.origin import Origin
from compliance.ground.values import Name
from compliance.sources.choices import folded, option_words
from compliance.sources.localtime import iso_day
from compliance.sources.ocdsfile import Leaf, Tree, read_processes
from compliance.sources.placed import Spot, spotted
from compliance.sources.table import Table, quoted
from compliance.sources.vocabulary import Vocabulary

YUAN = "CNY"

Values: TypeAlias = dict[str, Spot]
Rows: TypeAlias = dict[str, list[tuple[Origin, Mapping[str, Spot]]]]

_NO_CURRENCY = Name("没有写明币种，不当作人民币", "no currency is given; it is not taken for yuan")
_METHOD = Name(
    "OCDS 的 procurementMethod 分不出我国的采购方式，未使用；procurementMethodDetails 写了中文采购方式的才读取",
    "OCDS procurementMethod does not tell the methods of Chinese law apart and is not used; procurementMethodDetails is, where it names one",
)
_NOTICES = ("contractNotice", "contractSigned")


def read_ocds(path: Path, name: str, lines: bool, known: Mapping[str, Vocabulary]) -> list[Table]:
    """The records of an OCDS file, one table for each kind it holds. Raises :class:`InputError`."""
    processes, notes = read_processes(path, name, lines)
    reader = _Reader(name, known, processes)
    rows: Rows = {"procurement": [], "contract": [], "payment": []}
    for ocid, process in processes.items():
        reader.process(ocid, process, rows)
    notes = (*notes, _METHOD) if reader.unclear else notes
    return [spotted(name, kind, known[kind].kind, found, notes) for kind, found in rows.items() if found and kind in known]


class _Reader:
    """One file's processes read into rows."""

    def __init__(self, name: str, known: Mapping[str, Vocabulary], processes: Mapping[str, Tree]) -> None:
        self.name = name
        self.unclear = False
        contract = known.get("contract")
        method = contract.kind.fields.get("method") if contract else None
        self.methods = frozenset(option_words(method)) if method else frozenset()
        self.projects = _doubled(_text(process, "tender", "id") for process in processes.values())
        self.contracts = _doubled(_text(each, "id") for process in processes.values() for each in _list(process, "contracts"))
        self.order = 0

    def origin(self, place: str) -> Origin:
        self.order += 1
        return Origin(self.name, None, self.order, None, place)

    def spot(self, leaf: Leaf | None, change: Callable[[str], str] = str) -> Spot | None:
        if leaf is None or leaf.raw == "":
            return None
        raw = change(leaf.raw) if isinstance(leaf.raw, str) else leaf.raw
        return Spot(raw, self.origin(leaf.place))

    def day(self, tree: Tree | None, *path: str) -> Spot | None:
        return self.spot(_leaf(tree, *path), iso_day)

    def text(self, tree: Tree | None, *path: str) -> Spot | None:
        return self.spot(_leaf(tree, *path))

    def money(self, tree: Tree | None, *path: str) -> Spot | None:
        """An amount in yuan; unreadable in any other currency."""
        amount, currency = _leaf(tree, *path, "amount"), _leaf(tree, *path, "currency")
        if amount is None or amount.raw == "":
            return None
        code = "" if currency is None else str(currency.raw).strip().upper()
        if code == YUAN:
            return self.spot(amount)
        said = quoted(code, 10)
        fault = Name(f"币种是 {said}，不是人民币，不折算", f"the currency is {said}, not yuan, and is not converted") if code else _NO_CURRENCY
        return Spot(f"{amount.raw} {said}".strip(), self.origin(amount.place), fault)

    def method(self, tree: Tree) -> Spot | None:
        details = _leaf(tree, "tender", "procurementMethodDetails")
        if details is not None and folded(str(details.raw)) in self.methods:
            return self.spot(details)
        self.unclear = self.unclear or any((leaf := _leaf(tree, "tender", key)) is not None and leaf.raw for key in ("procurementMethod", "procurementMethodDetails"))
        return None

    def process(self, ocid: str, tree: Tree, rows: Rows) -> None:
        project = self.project_no(ocid, tree)
        awards = {_text(award, "id"): award for award in _list(tree, "awards")}
        shared: dict[str, Spot | None] = {
            "project_no": project, "unit": self.buyer(tree), "category": self.text(tree, "tender", "mainProcurementCategory"), "method": self.method(tree),
            "budget_project_no": self.text(tree, "planning", "budget", "projectID"),
        }
        if isinstance(tender := _at(tree, "tender"), dict):
            rows["procurement"].append((self.origin(_place(tender)), _filled({**shared, **self.procurement(tree, list(awards.values()))})))
        for contract in _list(tree, "contracts"):
            number = self.contract_no(ocid, contract)
            values = {"contract_no": number, **shared, **self.contract(tree, contract, awards.get(_text(contract, "awardID")))}
            rows["contract"].append((self.origin(_place(contract)), _filled(values)))
            for transaction in _list(contract, "implementation", "transactions"):
                rows["payment"].append((self.origin(_place(transaction)), _filled(self.payment(transaction, number))))

    def project_no(self, ocid: str, tree: Tree) -> Spot | None:
        """The tender's own number; the ocid where there is none or two processes have the same."""
        tender = _leaf(tree, "tender", "id")
        chosen = tender if tender is not None and tender.raw not in ("", *self.projects) else _leaf(tree, "ocid")
        return self.spot(chosen, lambda text: text.strip() or ocid)

    def contract_no(self, ocid: str, contract: Tree) -> Spot | None:
        """The contract's id, which is unique in its process only: with the ocid before it where another process has the same."""
        found = _leaf(contract, "id")
        if found is not None and found.raw in self.contracts:
            return self.spot(found, lambda text: f"{ocid}/{text}")
        return self.spot(found)

    def buyer(self, tree: Tree) -> Spot | None:
        return self.text(tree, "buyer", "name") or self.text(tree, "tender", "procuringEntity", "name")

    def procurement(self, tree: Tree, awards: list[Tree]) -> dict[str, Spot | None]:
        decided = [award for award in awards if _text(award, "status") not in ("cancelled", "unsuccessful", "pending")]
        award = decided[0] if len(decided) == 1 else None
        return {
            "name": self.text(tree, "tender", "title"),
            "budget_amount": self.money(tree, "planning", "budget", "amount"),
            "notice_on": self.published(_at(tree, "tender"), "tenderNotice"),
            "documents_from": self.published(_at(tree, "tender"), "biddingDocuments"),
            "bid_deadline": self.day(tree, "tender", "tenderPeriod", "endDate"),
            "bids": self.text(tree, "tender", "numberOfTenderers"),
            "winner_decided_on": self.day(award, "date"),
            "award_notice_on": self.published(award, "awardNotice"),
            "award_amount": self.money(award, "value"),
            "supplier": self.suppliers(award),
        }

    def contract(self, tree: Tree, contract: Tree, award: Tree | None) -> dict[str, Spot | None]:
        amendments = sorted(_list(contract, "amendments"), key=lambda amendment: _text(amendment, "date"))
        return {
            "name": self.text(contract, "title") or self.text(award, "title") or self.text(tree, "tender", "title"),
            "supplier": self.suppliers(award),
            "signed_on": self.day(contract, "dateSigned"),
            "published_on": self.published(contract, *_NOTICES),
            "award_notice_on": self.published(award, "awardNotice"),
            "amount": self.money(contract, "value"),
            "award_amount": self.money(award, "value"),
            "starts_on": self.day(contract, "period", "startDate"),
            "ends_on": self.day(contract, "period", "endDate"),
            "changed_on": self.day(amendments[-1], "date") if amendments else None,
        }

    def payment(self, transaction: Tree, contract_no: Spot | None) -> dict[str, Spot | None]:
        return {
            "payment_no": self.text(transaction, "id"), "contract_no": contract_no,
            "payee": self.text(transaction, "payee", "name") or self.text(transaction, "receiverOrganization", "legalName"),
            "amount": self.money(transaction, "value") or self.money(transaction, "amount"),  # 1.0 says amount
            "paid_on": self.day(transaction, "date"),
        }

    def published(self, owner: Tree | None, *types: str) -> Spot | None:
        """The day the first document of these types was published; an OCDS release's own date is when it was recorded, which is another thing."""
        found = [document for document in _list(owner, "documents") if _text(document, "documentType") in types and _text(document, "datePublished")]
        return self.day(min(found, key=lambda document: iso_day(_text(document, "datePublished"))), "datePublished") if found else None

    def suppliers(self, award: Tree | None) -> Spot | None:
        names = [leaf for supplier in _list(award, "suppliers") if (leaf := _leaf(supplier, "name")) is not None and leaf.raw]
        joined = "、".join(str(leaf.raw) for leaf in names[:50])
        return Spot(joined, self.origin(names[0].place)) if names else None


def _filled(values: Mapping[str, Spot | None]) -> Values:
    return {field: spot for field, spot in values.items() if spot is not None}


def _at(tree: Tree | None, *path: str) -> Tree | None:
    for step in path:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(step)
    return tree


def _leaf(tree: Tree | None, *path: str) -> Leaf | None:
    found = _at(tree, *path)
    return found if isinstance(found, Leaf) else None


def _text(tree: Tree | None, *path: str) -> str:
    found = _leaf(tree, *path)
    return "" if found is None else str(found.raw)


def _list(tree: Tree | None, *path: str) -> list[Tree]:
    found = _at(tree, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _place(tree: Tree) -> str:
    """The pointer of an object, from the first value in it."""
    while isinstance(tree, dict | list):
        inner = list(tree.values()) if isinstance(tree, dict) else tree
        if not inner:
            return ""
        leaf = next((each for each in inner if isinstance(each, Leaf)), None)
        if leaf is not None:
            return leaf.place.rpartition("/")[0]
        tree = inner[0]
    return tree.place


def _doubled(texts: Iterator[str]) -> frozenset[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for text in texts:
        (twice if text in seen else seen).add(text)
    return frozenset(twice)
