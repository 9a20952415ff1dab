"""Every pattern of the shipped grammar on its own examples; and that a wrong grammar is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.sources.claims.grammar import Pattern, PatternExample, load_grammar, matches, shipped_grammar
from compliance.sources.claims.vocabulary import load_vocabulary, shipped_vocabulary
from compliance.sources.writing.read import plain

CASES = [pytest.param(pattern, example, id=f"{pattern.role}:{example.text[:24]}") for pattern in shipped_grammar().patterns for example in pattern.examples]


def read(pattern: Pattern, text: str) -> list[dict[str, str]]:
    return [
        {name: capture.raw for name, capture in claim.captures.items()}
        for passage in plain(text, "例.txt").passages for claim in matches(pattern, passage)
    ]


@pytest.mark.parametrize(("pattern", "example"), CASES)
def test_a_pattern_reads_its_examples(pattern: Pattern, example: PatternExample) -> None:
    found = read(pattern, example.text)
    assert len(found) == len(example.reads)
    for wanted, got in zip(example.reads, found, strict=True):
        assert {name: got.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("role", sorted({pattern.role for pattern in shipped_grammar().patterns}))
def test_every_role_has_an_example_that_is_read(role: str) -> None:
    assert any(example.reads for pattern in shipped_grammar().patterns if pattern.role == role for example in pattern.examples)


@pytest.mark.parametrize(("form", "said"), [
    ("得{pionts}", "没有“pionts”这种取值或词表；是否应为“points”？"),
    ("得(", "写法有误"),
])
def test_a_wrong_form_is_refused_where_it_stands(tmp_path: Path, form: str, said: str) -> None:
    (tmp_path / "a.yaml").write_text(f"patterns:\n  - {{role: score, forms: ['{form}'], examples: [{{text: 得5分}}]}}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_grammar(tmp_path)
    assert [problem.place for problem in refused.value.problems] == ["a.yaml:2:5"]
    assert said in refused.value.problems[0].message.zh


def test_a_word_list_can_be_used_in_a_form(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("words: {fruit: [梨, 苹果]}\npatterns:\n  - {role: eaten, forms: ['吃{fruit}'], examples: [{text: 吃梨, reads: [{fruit: 梨}]}]}\n", encoding="utf-8")
    assert read(load_grammar(tmp_path).patterns[0], "他吃苹果，也吃梨") == [{"fruit": "苹果"}, {"fruit": "梨"}]


def test_a_new_skeleton_is_one_file(tmp_path: Path) -> None:
    shipped = shipped_vocabulary()
    assert {skeleton.skeleton for skeleton in shipped.skeletons} == {"guangzhou", "xuwen"}
    (tmp_path / "skeletons").mkdir()
    (tmp_path / "vocabulary.yaml").write_text((Path(__file__).parents[2] / "rulesets/documents/vocabulary.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "skeletons" / "x.yaml").write_text(
        "skeleton: x\nname: {zh: 某县, en: a county}\nstanding: published\nsections: [{heading: 打分情况, part: scores, item: sum}]\nitems: [{item: sum, names: [总评], full: 120}]\n",
        encoding="utf-8")
    found = load_vocabulary(tmp_path)
    assert found.items()["sum"].full == 120
    assert found.item_names() == {"总评": "sum"}
