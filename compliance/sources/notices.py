"""Contract notices (合同公告), saved as web pages or text, as contract records.

The same contract on several sites is one contract, published when it first appeared. A notice of a change
(合同变更公告) is no contract of its own: it is the change of the one it names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from compliance.ground.origin import Origin
from compliance.ground.problems import InputError, refuse
from compliance.ground.values import NEVER, Base, Name
from compliance.sources.dates import read_date
from compliance.sources.money import read_money
from compliance.sources.noticelabels import Said, read_labels
from compliance.sources.noticetext import NOTICE_FILES, read_page
from compliance.sources.placed import Spot, spotted
from compliance.sources.table import Table, plain_text, quoted
from compliance.sources.vocabulary import Vocabulary, fold

MAX_NOTICES = 20_000
"""The most notices read from one folder."""

MAX_FOLDERS = 4
"""Notices are looked for so many folders deep."""

KIND = "contract"
_CHANGE = re.compile("合同变更|变更合同|变更协议|变更公[告示]")
_PROCUREMENT = Name(
    "合同公告所公告的是政府采购合同（条例第五十条），“是否政府采购”按“是”读取", "notices publish government procurement contracts (Regulations art. 50): read as government procurement",
)
_SHOWN_NOTES = 20


@dataclass(slots=True)
class Notice:
    """One page: the file by its name in the dossier, what it says by field, its day of publication, and whether it announces a change."""

    file: str
    values: dict[str, Said]
    published: dt.date | None
    change: bool


@dataclass(slots=True)
class Contract:
    """One contract: its notices, earliest first, and the notices of its changes."""

    notices: list[Notice] = field(default_factory=list)
    changes: list[Notice] = field(default_factory=list)


def read_notices(folder: Path, name: str, known: Mapping[str, Vocabulary]) -> list[Table]:
    """The contracts that the notices in a folder announce. Raises :class:`InputError` with every page that cannot be read."""
    paths = notice_files(folder, name)
    return _table(name, [(path, f"{name.rstrip('/')}/{path.relative_to(folder).as_posix()}") for path in paths], known)


def read_notice(path: Path, name: str, known: Mapping[str, Vocabulary]) -> list[Table]:
    """The contract that one notice announces."""
    return _table(name, [(path, name)], known)


def notice_files(folder: Path, name: str) -> list[Path]:
    """The pages in a folder, in order of their names; links are not followed."""
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(each for each in folders if not each.startswith(".")) if len(here.relative_to(folder).parts) < MAX_FOLDERS else []
        found += [path for each in files if not each.startswith(".") and (path := here / each).suffix.lower() in NOTICE_FILES and not path.is_symlink()]
        if len(found) > MAX_NOTICES:
            raise refuse(name, f"公告超过 {MAX_NOTICES:,} 份；请分成几个文件夹", f"more than {MAX_NOTICES:,} notices; divide them into several folders")
    if not found:
        endings = " ".join(NOTICE_FILES)
        raise refuse(name, f"文件夹里没有合同公告（{endings}）", f"there are no notices in the folder ({endings})")
    return sorted(found)


def holds_notices(folder: Path) -> bool:
    """Whether pages lie in the folder itself."""
    return any(path.suffix.lower() in NOTICE_FILES and path.is_file() for path in folder.iterdir())


def digest_notices(folder: Path) -> str:
    """The SHA-256 over the names and contents of the notices in a folder, in hexadecimal."""
    sha = hashlib.sha256()
    for path in notice_files(folder, folder.name):
        sha.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()


def _table(name: str, files: list[tuple[Path, str]], known: Mapping[str, Vocabulary]) -> list[Table]:
    words = known[KIND]
    notices: list[Notice] = []
    problems: list[InputError] = []
    odd: list[Name] = []
    for path, shown in files:
        try:
            notice = _notice(path, shown, words, odd)
        except InputError as error:
            problems.append(error)
            continue
        if notice is not None:
            notices.append(notice)
    if problems:
        raise InputError([found for error in problems for found in error.problems])
    if not notices:
        raise refuse(name, "没有找到合同公告：至少要有合同编号、合同名称或签订日期", "no contract notice was found: it needs a contract number, a name or a date of signing")
    shown_notes = odd[:_SHOWN_NOTES]
    if len(odd) > _SHOWN_NOTES:
        shown_notes.append(Name(f"另有 {len(odd) - _SHOWN_NOTES:,} 份同样的情况", f"{len(odd) - _SHOWN_NOTES:,} more like these"))
    rows = [row for contract in _contracts(notices) for row in _rows(contract, words)]
    return [spotted(name, None, words.kind, rows, (_PROCUREMENT, *shown_notes))]


def _notice(path: Path, shown: str, words: Vocabulary, odd: list[Name]) -> Notice | None:
    page = read_page(path, shown)
    values, others = read_labels(page, words)
    if page.published and "published_on" not in values:
        values["published_on"] = Said(page.published[1], page.published[0], "PubDate")
    if values.keys().isdisjoint({"contract_no", "signed_on", "changed_on"}):
        odd.append(Name(f"{shown} 不是合同公告，未读取", f"{shown} is no contract notice and was not read"))
        return None
    if others:
        said = "、".join(quoted(other) for other in others[:3])
        odd.append(Name(f"{shown} 有几个合同编号，只读了第一个，未读：{said}", f"{shown} has several contract numbers; only the first was read, not {said}"))
    change = bool(_CHANGE.search(page.title)) or "changed_on" in values
    return Notice(shown, values, _day(values.get("published_on") or (values.get("change_published_on") if change else None)), change)


def _contracts(notices: list[Notice]) -> list[Contract]:
    """Notices gathered by the contract they announce: by its number, else by project, supplier and date of signing."""
    ordered = sorted(notices, key=lambda notice: (notice.change, notice.published or dt.date.max, notice.file))
    contracts: list[Contract] = []
    by_number: dict[str, Contract] = {}
    by_deal: dict[tuple[str, ...], list[Contract]] = {}
    for notice in ordered:
        number, deal = _number(notice), _deal(notice)
        contract = by_number.get(number) if number else None
        if contract is None and deal:
            # A site that leaves the number out, or the only one that gives it.
            alike = [each for each in by_deal.get(deal, ()) if not number or not any(map(_number, each.notices))]
            contract = alike[0] if len(alike) == 1 else None
        if contract is None:
            contract = Contract()
            contracts.append(contract)
            if deal:
                by_deal.setdefault(deal, []).append(contract)
        (contract.changes if notice.change else contract.notices).append(notice)
        if number:
            by_number.setdefault(number, contract)
    return contracts


def _number(notice: Notice) -> str:
    said = (notice.values.get("parent_contract_no") if notice.change else None) or notice.values.get("contract_no")
    return fold(said.text) if said else ""


def _deal(notice: Notice) -> tuple[str, ...]:
    said = notice.values
    parts = [said[code].text for code in ("project_no", "supplier") if code in said] or [said[code].text for code in ("name", "supplier") if code in said]
    if len(parts) < 2:
        return ()
    signed = "" if notice.change else str(_day(said.get("signed_on")) or "")
    return (*map(fold, parts), signed)


def _rows(contract: Contract, words: Vocabulary) -> Iterable[tuple[Origin, Mapping[str, Spot]]]:
    """The contract with its first change; every further change as a variation of it."""
    changes = _changes(contract.changes)
    first = contract.notices or [changes[0][0]]
    values = {code: _agreed(first, code, words) for code in dict.fromkeys(code for notice in first for code in notice.values)}
    if not contract.notices:
        for code in ("signed_on", "published_on", "amount", "contract_type"):
            values.pop(code, None)
    elif dated := [notice for notice in first if notice.published is not None]:
        values["published_on"] = _spot(dated[0], dated[0].values["published_on"])
    top = _top(first[0])
    values["government_procurement"] = Spot("是", top)
    if changes:
        values.update(changes[0][1])
    yield top, values
    for notice, change in changes[1:]:
        kept = {code: spot for code, spot in values.items() if code in ("name", "project_no", "unit", "supplier", "method", "category", "government_procurement")}
        parent = {"parent_contract_no": values["contract_no"]} if "contract_no" in values else {}
        yield _top(notice), {**kept, **parent, "contract_type": Spot("变更协议", _top(notice)), **change}


def _changes(notices: list[Notice]) -> list[tuple[Notice, dict[str, Spot]]]:
    """The changes by their day, each published when it first appeared."""
    found: dict[object, tuple[Notice, dict[str, Spot]]] = {}
    for notice in notices:
        changed = notice.values.get("changed_on") or notice.values.get("signed_on")
        told = notice.values.get("change_published_on") or notice.values.get("published_on")
        day = _day(changed) or notice.file
        spots = {code: _spot(notice, said) for code, said in (("changed_on", changed), ("change_published_on", told)) if said is not None}
        found.setdefault(day, (notice, spots))
    return sorted(found.values(), key=lambda change: (_day(change[0].values.get("changed_on") or change[0].values.get("signed_on")) or dt.date.max, change[0].file))


def _agreed(notices: list[Notice], code: str, words: Vocabulary) -> Spot:
    """What the earliest notice says of a field; unreadable where another contradicts it in a date or an amount."""
    saying = [(notice, notice.values[code]) for notice in notices if code in notice.values]
    notice, said = next(((n, s) for n, s in saying if s.fault is None), saying[0])
    base = words.kind.fields[code].type.base
    if code == "published_on" or base not in (Base.DATE, Base.MONEY):
        return _spot(notice, said)
    read = read_date if base is Base.DATE else read_money
    for other, theirs in saying:
        if theirs.fault is None and read(theirs.text) != read(said.text):
            there = f"{other.file}:{theirs.line}"
            return Spot(said.text, _place(notice, said), Name(
                f"几处公告不一致：这里是“{quoted(said.text)}”，{there} 是“{quoted(theirs.text)}”；请核对",
                f"the notices differ: '{quoted(said.text)}' here, '{quoted(theirs.text)}' at {there}; check them",
            ))
    return _spot(notice, said)


def _spot(notice: Notice, said: Said) -> Spot:
    return Spot(said.text, _place(notice, said), said.fault)


def _place(notice: Notice, said: Said) -> Origin:
    return Origin(notice.file, None, said.line, None, f":{said.line} {quoted(plain_text(said.label), 20)}")


def _top(notice: Notice) -> Origin:
    line = min((said.line for said in notice.values.values()), default=1)
    return Origin(notice.file, None, line, None, f":{line}")


def _day(said: Said | None) -> dt.date | None:
    found = read_date(said.text) if said is not None else None
    return found if isinstance(found, dt.date) and found != NEVER else None
