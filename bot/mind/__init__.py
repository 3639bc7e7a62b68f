"""Judgement: language, intent matching, safety, dialogue and rendering. Pure: no await, no clock, no file."""
