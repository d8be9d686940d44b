"""WHAT the rows tell: statistical methods, each a pure function of a pandas frame that answers with a finding."""
