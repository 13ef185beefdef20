"""What a spec, a generation and an operation are: ids, canonical bytes, parameters, sizes."""
