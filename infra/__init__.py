"""How the parts are installed, configured and started: the local stack, and the same parts on a cluster."""
