"""A listing written in a page: what was typed is kept as it stands, and read as the draft that programs send.

typed fields → tree → content of a draft, and where in the form each part of it came from → problems beside their field
"""
