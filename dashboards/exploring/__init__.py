"""Asking apart from drawing: address or first view → Question → SQL → Answer → chart, table, summary.

held.py        what a person's licence shows of a dataset, and what each column is good for
question.py    a frozen question; checked.py refuses what cannot be asked; address.py writes it into an address
proposal.py    the first view of a dataset, from its declaration
statement.py   question → SQL, by sqlglot trees; binned.py for histograms and scatters
answer.py      what the door gave → frame, what was left out; summary.py says it in words
drawing.py     frame → chart; places.py, maps.py for maps
"""
