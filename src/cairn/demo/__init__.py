"""The demo: Cairn on one machine, with the published figures of real places."""
