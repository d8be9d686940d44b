"""A file of few bytes that stands for very many, delivered: it is refused in both languages, next to nothing held."""

from pathlib import Path

import pytest

from reading.bounds import MIB
from reading.errors import Refusal
from sdn.cli.words import Language, Words
from tests.reading.test_language import column, declared, delivered
from tests.support.held import held


def refused(folder: Path, content: bytes, kind: str, source: str = "a") -> Refusal:
    """What is said of the file, of one column, read as that kind."""
    form = f'[feed.format]\nkind = "{kind}"\n'
    dataset = declared(folder, column("a", more=f'source = "{source}"'), form=form)
    with held() as memory, pytest.raises(Refusal) as caught:
        delivered(folder, dataset, content, f"f.{kind}")
    assert memory.peak < 64 * MIB
    for words in (caught.value.cause, caught.value.remedy):
        assert Words(Language.KO).refusal(words) != words
    return caught.value
