"""Hash chains that PostgreSQL makes by itself at commit: what was written cannot be changed, removed or put in between
without a link that no longer fits.
"""
