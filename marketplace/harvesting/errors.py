"""What is wrong with a source or an answer."""

from marketplace.errors import Conflict, Invalid


class SourceThere(Conflict):
    code, title = "harvest_source_there", "A source of that name is there already"


class SourceUnfit(Invalid):
    code, title = "harvest_source_unfit", "This cannot be harvested"


class RunAnswered(Conflict):
    code, title = "harvest_run_answered", "Nothing is asked about this run any more"
