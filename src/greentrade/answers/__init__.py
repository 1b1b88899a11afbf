"""Answers: one question a module, each a small table."""
