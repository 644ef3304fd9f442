"""Who must hear of what, and how: recipients, the inbox, and mail."""
