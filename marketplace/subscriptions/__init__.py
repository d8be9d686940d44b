"""A purchase that repeats: its periods, what is due for each, what changes them, what follows where one is unpaid."""
