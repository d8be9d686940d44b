"""What is wrong with a target."""

from marketplace.errors import Conflict, Invalid, NotFound


class NothingToForward(NotFound):
    code, title = "nothing_to_forward", "You hold no grant on this dataset"


class TooManyTargets(Conflict):
    code, title = "too_many_targets", "Releases go to too many targets of your organisation already"


class TargetUnfit(Invalid):
    """An address inside, a name that is none, a secret that is missing."""

    code, title = "target_unfit", "Releases cannot go there"


class TargetStopped(Conflict):
    code, title = "target_stopped", "This target is stopped"
