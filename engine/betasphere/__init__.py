"""BetaSphere: events get a decision, outcomes move beliefs, and a log replays bit for bit."""
