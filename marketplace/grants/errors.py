"""What grants refuse."""

from marketplace.errors import Invalid


class BadTerm(Invalid):
    """A grant that would end before it begins."""

    code, title = "bad_term", "The term of the grant holds no time"
