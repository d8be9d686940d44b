"""What the data plane announced: deliveries with their verdicts, releases with their certificates."""
