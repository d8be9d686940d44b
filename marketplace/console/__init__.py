"""What a company holds, spends and allows itself; what a supply center's buyers use. Everything is read from others."""
