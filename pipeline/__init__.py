"""HOW data gets in: land → validate → publish → announce, handed over in the folder of a delivery."""
