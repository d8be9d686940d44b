"""How the parts are installed: pinned downloads in a per-user cache, checked before they are used."""
