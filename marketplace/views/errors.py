"""What is wrong with a view that shall be kept."""

from marketplace.errors import Conflict


class ViewTitleTaken(Conflict):
    code, title = "view_title_taken", "Your organisation keeps another view of this title"


class TooManyViews(Conflict):
    code, title = "too_many_views", "Your organisation keeps too many views already"
