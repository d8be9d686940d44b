"""Sample files of one feed → the declaration that fits them, each guess with its evidence.

`draft(files, sector, dataset)`:

files → source, dialect, layout | documents → sample → compare → profile → types, names, keys, … → write → Draft
"""

from drafting.drafter import Draft, draft
from drafting.errors import NoDraft

__all__ = ["Draft", "NoDraft", "draft"]
