"""Files that supply centers send over HTTP: received in parts, verified, placed in the drop folder, run started."""
