"""The doors to people: Telegram, the web chat, a terminal."""
