"""Tests of the shared pages, with a small sample system of their own."""
