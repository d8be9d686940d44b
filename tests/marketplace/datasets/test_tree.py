"""Where rows come from and go to, drawn: each box below and behind the one that it comes from, its text within it."""

from marketplace.datasets.lineage import Step
from marketplace.datasets.tree import LETTER, WIDTH, cut, drawn


def test_each_box_is_set_in_behind_the_one_that_it_comes_from() -> None:
    tree = drawn(
        [Step("a", "center"), Step("b", "feed", after=0), Step("c", "table", after=1), Step("d", "x", after=1)]
    )
    first, second, third, fourth = tree.boxes
    assert first.line is None
    assert first.x < second.x < third.x == fourth.x
    assert fourth.line is not None
    assert fourth.line.startswith(f"M{second.x + 12} {second.y + tree.box_height} ")
    assert all(box.x + box.width < WIDTH and box.y + tree.box_height < tree.height for box in tree.boxes)


def test_a_long_text_is_cut_where_its_box_ends() -> None:
    assert cut("Trade", 5 * LETTER) == "Trade"
    assert cut("Trades", 5 * LETTER) == "Trad…"
    assert cut("서울대기질", 6 * LETTER) == "서울…"
    assert cut("서", 0) == "…"
