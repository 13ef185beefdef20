"""The use cases: the only place where store, geometry and exporters meet."""
