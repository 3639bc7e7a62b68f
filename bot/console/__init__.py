"""Pages for those who keep the bot: the preview of answers."""
