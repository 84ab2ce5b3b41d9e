"""Words that a pattern stands for, found in a text of words."""

import fnmatch
import time

from hypothesis import given
from hypothesis import strategies as st

from search.engines.tantivy.vocabulary import matching

WORDS = st.lists(st.text("abcә日", min_size=1, max_size=12), unique=True, max_size=30)
PATTERNS = st.lists(st.sampled_from(["a", "b", "ab", "ә", "日c", "*", "?"]), min_size=1, max_size=6).map("".join)


@given(WORDS, PATTERNS.filter(lambda pattern: pattern.strip("*?")))
def test_exactly_the_words_that_fit_are_found(words: list[str], pattern: str) -> None:
    found = matching("".join(f"{word}\n" for word in words), f"*{pattern}")
    assert found == [word for word in words if fnmatch.fnmatchcase(word, f"*{pattern}")]


def test_a_long_word_of_one_letter_takes_no_time() -> None:
    began = time.process_time()
    assert matching("a" * 100_000 + "\n", "*a*a*a*b") == []
    assert matching("a" * 100_000 + "\n", "*a*a*a?") == ["a" * 100_000]
    assert time.process_time() - began < 2
