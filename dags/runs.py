"""Which kinds of run a DAG of ours may have. No back-fills: a run takes whatever has come, of whatever day."""

RUNS = ("scheduled", "manual")
