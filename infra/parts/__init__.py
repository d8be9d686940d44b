"""The parts of the network: what each one runs, what it needs, and when it serves."""
