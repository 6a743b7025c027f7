"""矛盾纠纷多元化解: people's mediation first; the other ways join it."""
