"""Other people's programs at the same task, each as its authors would start it."""
