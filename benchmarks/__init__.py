"""Ratios of the speed budgets, each measured beside its comparison; never part of a test."""
