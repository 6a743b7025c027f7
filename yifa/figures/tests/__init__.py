"""Tests of the figures, on the sample system of the pages' tests."""
