"""What the doors that give files and charts cost, each beside its peer: the measures of `bench.doors`."""
