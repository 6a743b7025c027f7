"""The generated pages of `docs/`: what the registry, the law's index and the settings say, as Markdown.

`python3 do.py docs` writes them, `python3 do.py docs --check` names those that are out of date. Nothing is asked of a
clock or a database, so that the same code gives the same pages on every machine.
"""
