"""Tests of the kernel's sentences."""
