"""Yifa 依法: open software on which a Chinese county runs its government under law.

The rooms of the house stand on one another in one direction; `docs/architecture.md` is the plan.
"""

__version__ = "0.1.0"
