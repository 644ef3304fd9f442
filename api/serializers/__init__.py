"""The shapes of the API: what is read from a request, and what the document says of an answer."""
