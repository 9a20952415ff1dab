"""Random conditions and facts, with the names and numbers that have broken engines."""

from hypothesis import strategies as st

from compliance.engines.facts import AllOf, AnyOf, Condition, Op, Test

NAMES = ["a", "b", "rule", "id", "sid", "$s", "m", "a0", "p0", "x.y", "costarring", "liquid", "合同金额"]
EDGES = [0, 1, -1, 2**31, -(2**31), 2**32, 2**53 - 1, 2**53, -(2**53) + 1, -(2**53)]

names = st.sampled_from(NAMES)
numbers = st.integers(-3, 3) | st.sampled_from(EDGES) | st.integers(-(2**53), 2**53)
tests: st.SearchStrategy[Condition] = st.builds(Test, names, st.sampled_from(Op), names | numbers)


def _inner(terms: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(terms, max_size=7).map(tuple)
    return st.builds(AllOf, several) | st.builds(AnyOf, several)


conditions: st.SearchStrategy[Condition] = st.recursive(tests, _inner, max_leaves=40)
facts = st.dictionaries(names, numbers)
