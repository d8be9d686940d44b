"""What grants refuse."""

from marketplace.errors import Conflict, Invalid, NotFound


class BadTerm(Invalid):
    """A grant that would end before it begins."""

    code, title = "bad_term", "The term of the grant holds no time"


class NoSeatLeft(Conflict):
    code, title = "no_seat_left", "Every seat is filled"


class NotAColleague(NotFound):
    code, title = "not_a_colleague", "There is no such member of your company"
