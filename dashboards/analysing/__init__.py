"""A statistical method asked about a licensed dataset: choice → SQL → frame → finding → words, picture, table.

kinds.py      what each held column is to a method
ask.py        a frozen ask; statement.py makes its SQL
choosing.py   the widgets; finding.py asks the door and the method, and keeps what they said
pictures.py   a finding's picture → chart; showing.py the page below the widgets
"""
