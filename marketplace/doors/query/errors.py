"""What the query page refuses by itself; what the SQL door refuses is an answer, not an error."""

from marketplace.errors import Conflict, Invalid


class ParameterUnfit(Invalid):
    """A parameter of the statement, or the value given for it: the detail says which."""

    code, title = "parameter_unfit", "A parameter of the statement does not fit"


class StatementUnfit(Invalid):
    """There is no statement in the text, or there are several."""

    code, title = "statement_unfit", "One statement is run at a time"


class TooManySaved(Conflict):
    code, title = "too_many_saved", "Too many queries are saved"


class ExportRefused(Conflict):
    """The statement gives no rows to export: the detail says why, in the SQL door's words."""

    code, title = "export_refused", "The result cannot be exported"


class TooManyQueries(Conflict):
    """Of the member or the organisation: the detail says which."""

    code, title, retry_after = "too_many_queries", "Too many queries are at work", 5


class Abandoned(Conflict):
    """Nobody is there any more to take the result."""

    code, title = "abandoned", "Nobody waits for the result any more"
