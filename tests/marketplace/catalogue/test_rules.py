"""Words of a search: pure."""

from marketplace.catalogue.rules import terms


def test_every_word_counts_once() -> None:
    assert terms("  Wind  발전량 wind ") == ["wind", "발전량"]
    assert len(terms(" ".join(str(n) for n in range(50)))) == 8
