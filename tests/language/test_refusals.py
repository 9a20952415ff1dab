"""What an expression may not say: each refusal in full, in both languages, at its place."""

from __future__ import annotations

import re
import warnings

import pytest

from compliance.ground.problems import InputError
from compliance.ground.values import BOOL, DATE, MONEY, RATIO, Base, Type
from tests.language.world import DEFINITIONS, parsed, refusal, scope, with_definitions

ONLY = ("请只用文档“规则语言”列出的写法", "use only what the rule language page lists")
PRESENCE = ("判断有无请写 known(x) 或 missing(x)", "to ask whether a value is there write known(x) or missing(x)")
BRACKETS = ("请去掉方括号：sum(x.amount for x in ...)", "drop the brackets: sum(x.amount for x in ...)")


@pytest.mark.parametrize(("text", "column", "what", "advice"), [
    ("lambda: 1", 11, "Lambda", ONLY), ("(x := 1)", 12, "NamedExpr", ONLY), ('f"{no}"', 11, "JoinedStr", ONLY), ("await no", 11, "Await", ONLY),
    ("[p for p in parts]", 11, "ListComp", BRACKETS), ("sum([p.cost for p in parts])", 15, "ListComp", BRACKETS), ("{p for p in parts}", 11, "SetComp", ONLY),
    ("{1: 2}", 11, "Dict", ONLY), ("days % 2", 11, "Mod", ("百分比请写 percent(10) 或 0.1", "write a percentage as percent(10) or 0.1")),
    ("days // 2", 11, "FloorDiv", ("请用 /，比值是精确的", "use /; ratios are exact")), ("days ** 99", 11, "Pow", ONLY), ("days << 99", 11, "LShift", ONLY),
    ("days is 1", 11, "Is", PRESENCE), ("days is not 1", 11, "IsNot", PRESENCE), ("~days", 11, "Invert", ONLY), ("+days", 11, "UAdd", ONLY),
    ("days | 1", 11, "BitOr", ONLY),
    ("known(x=amount)", 17, "keyword", ONLY), ("no[1:2]", 14, "Slice", ONLY), ("max(*parts)", 15, "Starred", ONLY),
    ("urgent and (lambda: 1)", 23, "Lambda", ONLY),
    ("urgent and days is 1", 22, "Is", PRESENCE),
])
def test_syntax_that_is_not_on_the_list(text: str, column: int, what: str, advice: tuple[str, str]) -> None:
    assert refusal(text) == (
        f"法规/rules.yaml:7:{column}: 表达式里不允许 {what}；{advice[0]}",
        f"法规/rules.yaml:7:{column}: {what} is not allowed in an expression; {advice[1]}",
    )


CALL = ("函数的写法是 名字(参数)", "write a function as name(arguments)")
DOT = ("点号前应为记录或单一关联", "a record or a single relation must stand before the dot")
AFTER_IN = ("in 之后请写 (a, b)", "write (a, b) after 'in'")
LOOP = ("一次只能遍历一种关联记录", "loop over one relation at a time")
TABLE = ("“threshold”的键是 open、inquiry、single", "the keys of 'threshold' are open, inquiry, single")
BEFORE_BRACKET = ("方括号前应为参数表的名字", "the name of a parameter table must stand before the bracket")
MONEY_HINT = ("；金额请写 yuan(100) 或 wan(100)", "; write money as yuan(100) or wan(100)")
OPTIONS = ("（可选：open、inquiry、single）", " (options: open, inquiry, single)")
DAY = ('日期请写 date("2024-01-31")', 'write a date as date("2024-01-31")')
RELATION = ("请写 {0}.字段 或 sum(x.字段 for x in {0})", "write {0}.field or sum(x.field for x in {0})")


def compared(left: str, right: str, hint: tuple[str, str] = ("", "")) -> tuple[str, str]:
    return f"{left} 与 {right} 不能比较{hint[0]}", f"{left} and {right} cannot be compared{hint[1]}"


def needed(wanted: str, found: str) -> tuple[str, str]:
    return f"这里需要 {wanted}，写的是 {found}", f"{wanted} is needed here, this is {found}"


def senseless(said: str) -> tuple[str, str]:
    return f"{said} 没有意义", f"{said} has no meaning"


def sizeless(base: str) -> tuple[str, str]:
    return f"{base} 没有大小之分，只能用 == 或 !=", f"{base} has no size; use == or !="


REFUSED: list[tuple[str, int, tuple[str, str]]] = [
    ('__import__("os").system("true")', 11, CALL), ('__import__("os")', 11, ("没有函数“__import__”", "there is no function '__import__'")),
    ("no.__class__", 11, ("deal 没有关联“no”", "deal has no relation 'no'")), ('"a".upper() == "A"', 11, CALL), ("sum(p.cost for p in parts).amount", 11, DOT),
    ('known(note)(1)', 11, CALL), ("knwon(note)", 11, ("没有函数“knwon”；是否应为“known”？", "there is no function 'knwon'; did you mean 'known'?")),
    ("known()", 11, ("known 需要 1 个参数", "known takes 1 argument(s)")), ("date(1, 2)", 11, ("date 需要 1 / 3 个参数", "date takes 1 / 3 argument(s)")),
    # names
    ("amuont > yuan(1)", 11, ("deal 没有“amuont”；是否应为“amount”？", "deal has no 'amuont'; did you mean 'amount'?")),
    ("xyz", 11, ("deal 没有“xyz”", "deal has no 'xyz'")), ("cpa > 1", 11, ("deal 没有“cpa”；是否应为“cap”？", "deal has no 'cpa'; did you mean 'cap'?")),
    ('note == "签订合同公告" and amuont > yuan(1)', 32, ("deal 没有“amuont”；是否应为“amount”？", "deal has no 'amuont'; did you mean 'amount'?")),
    ('note in ("甲", "乙𠀀") and original.amuont > yuan(1)', 35, ("deal 没有字段“amuont”；是否应为“amount”？",
        "deal has no field 'amuont'; did you mean 'amount'?")),
    ("sum(p.csot for p in parts)", 15, ("part 没有字段“csot”；是否应为“cost”？", "part has no field 'csot'; did you mean 'cost'?")),
    ("orignal.amount", 11, ("deal 没有关联“orignal”；是否应为“original”？", "deal has no relation 'orignal'; did you mean 'original'?")),
    ("count(p for p in part)", 28, ("deal 没有关联“part”；是否应为“parts”？", "deal has no relation 'part'; did you mean 'parts'?")),
    ("parts", 11, (f"“parts”是关联记录，{RELATION[0].format('parts')}", f"'parts' is a relation; {RELATION[1].format('parts')}")),
    ("parts.cost", 11, ("“parts”可有多条记录，请用 sum、count、any 等", "'parts' may be many records; use sum, count, any ...")),
    ("original.parts.cost", 11, ("“parts”可有多条记录，请用 sum、count、any 等", "'parts' may be many records; use sum, count, any ...")),
    ("any(p for p in parts)", 15, ("“p”是一条记录，请写 p.字段", "'p' is a record; write p.field")),
    ("unpaid.amount", 11, ("deal 没有关联“unpaid”", "deal has no relation 'unpaid'")),
    # types
    ("amount > 100", 11, compared("money", "integer", MONEY_HINT)), ("100 < amount", 11, compared("integer", "money", MONEY_HINT)),
    ("amount > 0.5", 11, compared("money", "ratio", MONEY_HINT)),
    ('signed_on > "2024-01-01"', 11, compared("date", "text")), ("signed_on > 2024", 11, compared("date", "integer")),
    ("no == 5", 11, compared("text", "integer")),
    ("urgent == 1", 11, compared("bool", "integer")), ("urgent == method", 11, compared("bool", "enum")), ("method == note", 11, compared("enum", "text")),
    ("days in (1, signed_on)", 11, compared("integer", "date")), ("max(amount, days)", 11, compared("money", "integer", MONEY_HINT)),
    ('method == "opne"', 11, (f"没有选项“opne”；是否应为“open”？{OPTIONS[0]}", f"there is no option 'opne'; did you mean 'open'?{OPTIONS[1]}")),
    ('"招标" != method', 11, (f"没有选项“招标”{OPTIONS[0]}", f"there is no option '招标'{OPTIONS[1]}")),
    ('method in ("open", "singel")', 11, (f"没有选项“singel”；是否应为“single”？{OPTIONS[0]}",
        f"there is no option 'singel'; did you mean 'single'?{OPTIONS[1]}")),
    ('method < "open"', 11, sizeless("enum")), ("urgent < secret", 11, sizeless("bool")), ("note >= no", 11, sizeless("text")),
    ("amount and urgent", 11, needed("bool", "money")), ("not amount", 15, needed("bool", "money")),
    ("urgent if days else secret", 21, needed("bool", "integer")),
    ("-urgent", 12, ("这里需要数字，写的是 bool", "a number is needed here, this is bool")),
    ("abs(signed_on)", 15, ("这里需要数字，写的是 date", "a number is needed here, this is date")),
    ("amount * paid", 11, senseless("money * money")), ("share / amount", 11, senseless("ratio / money")), ("amount + share", 11, senseless("money + ratio")),
    ("signed_on + signed_on", 11, senseless("date + date")), ("signed_on * 2", 11, senseless("date * integer")),
    ('"x" + note == no', 11, senseless("text + text")),
    ("amount if urgent else days", 11, compared("money", "integer", MONEY_HINT)),
    # functions and loops
    ("year(amount)", 16, needed("date", "money")), ("add_workdays(signed_on, share)", 35, needed("integer", "ratio")),
    ("workdays(signed_on, days)", 31, needed("date", "integer")),
    ("happened(amount)", 20, needed("date", "money")), ("max(note, no)", 11, ("min 和 max 只用于数字和日期", "min and max take numbers and dates")),
    ('date("2024-02-30")', 16, DAY), ("date(signed_on)", 16, DAY), ("date(2024)", 16, DAY),
    ("date(2024, 2, 29)", 22, ("月、日应为每年都有的一天，如 date(year, 3, 31)", "month and day must exist in every year, as in date(year, 3, 31)")),
    ("yuan(0.001)", 16, ("金额精确到分", "money is exact to the fen (0.01 yuan)")), ("wan(amount)", 15, ("这里请写数字", "write a number here")),
    ("starts(note, no)", 24, ("starts 的第二个参数是带引号的文字", "the second argument of starts is a quoted text")),
    ('starts("a", "a")', 18, ("starts 的第一个参数是字段", "the first argument of starts is a field")),
    ("sum(parts)", 11, ("请写 sum(x.字段 for x in 关联)", "write sum(x.field for x in relation)")),
    ("count(p.cost for p in parts)", 16, ("count 的写法是 count(x for x in 关联 if 条件)", "write count(x for x in relation if condition)")),
    ("sum(p.cost for p in parts for q in parts)", 14, LOOP), ("sum(a for a, b in parts)", 14, LOOP),
    ("sum(p.ok for p in parts)", 14, ("sum 不能用于 bool", "sum does not take bool")),
    ("mean(p.done_on for p in parts)", 15, ("mean 不能用于 date", "mean does not take date")),
    ("any(p.cost for p in parts)", 15, needed("bool", "money")),
    ("sum(p.cost for p in [1])", 31, ("in 之后请写关联的名字", "the name of a relation must follow 'in'")),
    # figures, lists and constants
    ("threshold > yuan(1)", 11, ("“threshold”是一张表，请写 threshold[键]，键为 open、inquiry、single",
        "'threshold' is a table; write threshold[key], keys: open, inquiry, single")),
    ('threshold["opne"] > yuan(1)', 21, TABLE), ("threshold[days] > yuan(1)", 21, TABLE), ("notice_days[method]", 11, BEFORE_BRACKET),
    ("no[0]", 11, BEFORE_BRACKET),
    ("days in days", 19, AFTER_IN), ("days in ()", 19, AFTER_IN), ("days == (1, 2)", 19, ("列表只能写在 in 之后", "a list may only follow 'in'")),
    ("None", 11, ("不认识的常量 None", "unknown constant None")), ("days == 1j", 19, ("不认识的常量 1j", "unknown constant 1j")),
    ('b"x" == no', 11, ("不认识的常量 b'x'", "unknown constant b'x'")),
    ("1e999999999 > share", 11, ("数字超过 30 位", "a number of more than 30 digits")),
    ("share > 1e-999999999", 19, ("数字超过 30 位", "a number of more than 30 digits")),
    # size
    ("not " * 61 + "urgent", 11 + 60 * 4, ("嵌套超过 60 层；请拆成定义", "nested deeper than 60 levels; split it into definitions")),
    ("a" * 4001, 11, ("表达式超过 4000 个字符；请拆成定义", "the expression is longer than 4000 characters; split it into definitions")),
]


@pytest.mark.parametrize(("text", "column", "said"), REFUSED, ids=[text[:40] for text, _, _ in REFUSED])
def test_refused(text: str, column: int, said: tuple[str, str]) -> None:
    assert refusal(text) == (f"法规/rules.yaml:7:{column}: {said[0]}", f"法规/rules.yaml:7:{column}: {said[1]}")


@pytest.mark.parametrize(("text", "wanted"), [("amount", BOOL), ("1", MONEY), ("days", RATIO), ('"2024"', DATE), ('"opne"', Type(Base.ENUM, ("open",)))])
def test_an_expression_of_another_type_than_wanted(text: str, wanted: Type) -> None:
    found = {"amount": "money", "1": "integer", "days": "integer"}.get(text, "text")
    hint = MONEY_HINT if wanted == MONEY else ("", "")
    assert refusal(text, wanted) == tuple(f"法规/rules.yaml:7:11: {said}{more}" for said, more in zip(needed(str(wanted), found), hint, strict=True))


def test_zero_is_money_and_whole_numbers_are_ratios() -> None:
    assert parsed("0", MONEY).type == MONEY
    assert parsed("1", RATIO).type == RATIO


@pytest.mark.parametrize("text", ["in in", "1 +", "amount >", "", "amount\0", "(" * 300 + "1" + ")" * 300, "-" * 3900 + "1",
    "not (" * 190 + "urgent" + ")" * 190])
def test_what_is_no_expression_at_all(text: str) -> None:
    zh, en = refusal(text)
    assert re.match(r"法规/rules\.yaml:7:\d+: (表达式读不懂：|嵌套超过 60 层)", zh)
    assert re.match(r"法规/rules\.yaml:7:\d+: (cannot read the expression |nested deeper than 60 levels)", en)
    assert len(zh) < 500


def test_a_fault_on_a_later_line_is_placed_there() -> None:
    assert refusal("(days > 1 and\n  amuont > yuan(1))")[1].startswith("法规/rules.yaml:8:3: ")
    assert refusal("(days > 1 and\n  amount > > 1)")[1].startswith("法规/rules.yaml:8:12: ")


def test_nothing_is_warned_about() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert refusal("1 is 1")[1].startswith("法规/rules.yaml:7:11: Is is not allowed")


def test_a_figure_that_changes_by_date_needs_a_date() -> None:
    assert refusal("notice_days > 1", dated_by=None) == (
        "法规/rules.yaml:7:11: 参数“notice_days”随日期变化，规则须写 dated_by",
        "法规/rules.yaml:7:11: parameter 'notice_days' changes by date: the rule needs dated_by")


def test_a_definition_over_a_relation_does_not_take_the_rules_date() -> None:
    assert refusal("original.large") == (
        "定义.yaml:3:15: 参数“threshold”随日期变化，规则须写 dated_by", "定义.yaml:3:15: parameter 'threshold' changes by date: the rule needs dated_by")


@pytest.mark.parametrize("circle", [("a",), ("a", "b"), ("a", "b", "c")])
def test_definitions_in_a_circle(circle: tuple[str, ...]) -> None:
    words = with_definitions({("deal", name): f"not {circle[(index + 1) % len(circle)]}" for index, name in enumerate(circle)})
    path = " -> ".join((*circle, "a"))
    assert refusal("a", words=words) == (f"定义.yaml:3:9: 定义循环引用：{path}", f"定义.yaml:3:9: definitions in a circle: {path}")


def test_definitions_in_a_circle_over_relations() -> None:
    words = with_definitions({**DEFINITIONS, ("deal", "x"): "any(p.y for p in parts)", ("part", "y"): "deal.x"})
    assert refusal("x", words=words)[1] == "定义.yaml:3:5: definitions in a circle: x -> y -> x"


def test_a_fault_in_a_definition_is_placed_in_the_definition() -> None:
    words = with_definitions({("deal", "wrong"): "amount > 5"})
    assert refusal("wrong and urgent", words=words)[1] == "定义.yaml:3:5: money and integer cannot be compared; write money as yuan(100) or wan(100)"


def test_two_definitions_of_one_name_on_two_kinds_are_told_apart() -> None:
    words = with_definitions({("deal", "done"): "urgent", ("part", "done"): "ok"})
    assert parsed("done or any(p.done for p in parts)", BOOL, words=words).type == BOOL


def test_every_name_may_be_suggested() -> None:
    words = set(scope().vocabulary.names("deal"))
    assert {"amount", "parts", "original", "department", "threshold", "large"} <= words
    for name in sorted(words):
        with pytest.raises(InputError) as caught:
            parsed(f"{name}x == 1")
        assert "是否应为" in caught.value.problems[0].text("zh")
