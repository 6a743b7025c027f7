"""The kernel: what a lawful act is. Standard library only; told the time, the calendar and the facts, it never asks."""
