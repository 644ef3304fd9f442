"""Where did it come from? Whole forums are loaded from files, with their history.

To be read in this order:

- `loading`: one run from start to end; `joining` makes the people, `places` the community and its spaces.
- `threads`: posts.jsonl becomes plans of whole threads (`plans`), checked line by line (`corpus`, `lines`, `fields`,
  `records`); topics are found by `topics`, people by `people`. What is held of each is small (`compact`).
- `pool` hands batches of plans to worker processes (`worker`), which load each in one transaction (`batches`).
- `mapping` renders posts and makes `rows` of every one of the `tables`; their ids are derived by `keys`.
- `effects`: counters, search index and feed, in the same transaction.
"""
