"""What the network costs and how it compares: one module a question, `python -m bench.onboarding`."""
