"""The tread: patterns as grids, cut to the sole's plan and sewn into its rim."""
