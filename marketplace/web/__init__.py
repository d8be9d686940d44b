"""What every page and answer shares: rendering, languages, CSRF, security headers, problems.

route → render(request, "capability/page.html", **context) → base.html on KRDS → HTMLResponse
"""

from marketplace.web.csrf import csrf_checked
from marketplace.web.flash import flash, see_other
from marketplace.web.now import Config, Datasets, Language, Mistakes, Now
from marketplace.web.pages import render

__all__ = ["Config", "Datasets", "Language", "Mistakes", "Now", "csrf_checked", "flash", "render", "see_other"]
