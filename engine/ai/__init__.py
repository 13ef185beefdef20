"""AI as an adviser on appearance: it is asked explicitly, it proposes, and a person accepts."""
