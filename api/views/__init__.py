"""The calls: parse, ask one service or one page function, answer."""
