"""What may be declared can be read."""

from reading.registry import READERS
from sectors.formats import KINDS


def test_every_kind_of_file_that_a_declaration_may_name_has_its_reader() -> None:
    assert set(READERS) == set(KINDS)
