"""The parts of the running network and their health, for the operator."""
