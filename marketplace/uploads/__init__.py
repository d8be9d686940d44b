"""Files that supply centers send over HTTP: received in parts, verified, placed in the pull folder, run started."""
