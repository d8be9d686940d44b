"""Sample files of one feed → the declaration that fits them, each guess with its evidence.

`draft(files, sector, dataset)`:

files/ → delimited/ or documents/ → a sample each → tables/, of whose columns texts/ and naming/ tell types and names
       → declaration/ → trial → Draft
"""

from drafting.drafter import Draft, draft
from drafting.errors import NoDraft

__all__ = ["Draft", "NoDraft", "draft"]
