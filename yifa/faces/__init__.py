"""Faces: which pages an audience gets, its look, its sign-in; no logic."""
