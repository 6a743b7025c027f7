"""Writes acts until it is killed, and says after each that it was done: one line with the key, the case and the number.

python -m yifa.casework.tests.writer PERSON POST CASE CASE …
"""

from __future__ import annotations

import sys
from uuid import uuid4

import django


def main(words: list[str]) -> None:
    """Act on the cases in turn."""
    django.setup()
    from yifa.casework import door
    from yifa.casework.standing import Hand
    from yifa.casework.tests.sample.procedure import Session

    person, post, *cases = (int(word) for word in words)
    me = Hand("post", post, person)
    print("ready", flush=True)
    turn = 0
    while True:
        key, case = uuid4(), cases[turn % len(cases)]
        print("asked", key, case, flush=True)
        done = door.perform(case, Session(words=f"第{turn}次"), by=me, key=key)
        print("done", key, case, done.act.seq, flush=True)
        turn += 1


if __name__ == "__main__":
    main(sys.argv[1:])
