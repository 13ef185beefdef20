"""What requests and answers of the server are."""
