"""The codes of problems that are no rule's: cells that were hard to read, waivers that do not hold. What each means and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.ground.values import Name
from compliance.rules.rule import Severity
from compliance.rules.waivers import EXPIRED, UNUSED
from compliance.sources.quality import UNREADABLE
from compliance.sources.quantities import ROUNDED
from compliance.sources.values import HIDDEN_REMOVED


@dataclass(frozen=True, slots=True)
class Notice:
    """A code's name, what to do about it, and how grave it is."""

    name: Name
    help: Name
    severity: Severity = Severity.WARNING


NOTICES: dict[str, Notice] = {
    UNREADABLE: Notice(
        Name("单元格无法识别", "Cell not understood"),
        Name("单元格的内容读不懂，与之有关的规则无法判定。请按提示改正单元格。", "The cell cannot be read, so rules that need it cannot be judged. Correct the cell as the message says."), Severity.VIOLATION),
    HIDDEN_REMOVED: Notice(
        Name("不可见字符已去除", "Invisible characters removed"),
        Name("文字中有看不见的字符，已去除后使用。请核对原表。", "The text held characters nobody sees; they were removed. Check the ledger.")),
    ROUNDED: Notice(
        Name("比例已舍入", "Ratio rounded"),
        Name("比例算出的小数位过多，已舍入到百万分之一。", "A computed ratio has too many decimals and was rounded to the millionth.")),
    EXPIRED: Notice(
        Name("豁免已到期", "Waiver expired"),
        Name("豁免的有效期已过，不再生效。请改正问题，或重新报批并更新有效期。", "The waiver's last day is over and it no longer counts. Mend the matter, or have the waiver approved again.")),
    UNUSED: Notice(
        Name("豁免没有用到", "Waiver unused"),
        Name("豁免没有对应的违反。请从 dossier.yaml 中删去。", "The waiver matches no violation. Remove it from dossier.yaml.")),
}
"""Every code by itself; a reader of sources may bring codes of its own, which :func:`notice` describes in general."""

_OTHER = Notice(Name("数据问题", "Data problem"), Name("请按提示核对数据。", "Check the data as the message says."))


def notice(code: str) -> Notice:
    """What is known of a code."""
    return NOTICES.get(code, _OTHER)
