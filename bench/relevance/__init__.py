"""How well the search finds: real questions as threads, queries made from them by rule, and what was found, counted.

- `texts`: the FAQs of two Debian packages and a list of customers' questions with intents become items.
- `queries`: each item gives queries of some kinds; a hash decides what they are, and which half they belong to.
- `loading`: the items as the four files of `load_corpus`, in a community of their own beside the 150,000 posts.
- `measuring`, `__main__`: our search, plain full text beside it, and the figures (`python -m bench.relevance --help`).
"""
