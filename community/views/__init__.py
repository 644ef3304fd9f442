"""Pages of a community: parse, call one service or one page function, render or redirect."""
