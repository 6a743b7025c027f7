"""The office: officials at work."""
