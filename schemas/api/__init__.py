"""What the server takes and gives, as JSON: one file a subject."""
