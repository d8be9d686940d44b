"""What members say on a dataset in public: questions to its supply center, and what they made with it.

say → waiting → its supply center or the operator answers (a reuse is shown then) or hides it
"""
