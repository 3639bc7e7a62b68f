"""How well the bot understands: the command ``tucausa evaluate`` and all it measures."""
