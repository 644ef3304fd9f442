"""Is it healthy? Flags, the review queue, what moderators did, and sanctions."""
