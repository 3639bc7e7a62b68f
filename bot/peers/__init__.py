"""Other ways to match a text to a topic, to measure ours beside. Nothing of the bot uses them.

Their libraries come with the extra ``bench`` and are imported only by the process that
tries a peer: ``python -m bot.peers``.
"""
