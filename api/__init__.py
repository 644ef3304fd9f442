"""What can machines do? Tokens, REST v1 and the feed of resolved issues."""
