"""The views that every system gets for nothing. They read declarations and never import a system."""
