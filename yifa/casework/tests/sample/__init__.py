"""A small system for the tests of casework: every common act, a number, clocks of all kinds, a register, a list.

It is no Django app of the project: `install` announces it and makes its table. A process of its own may name it in
YIFA_SYSTEMS_EXTRA.
"""
