"""What officials see and do in a browser, on a really served county."""
