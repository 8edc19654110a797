"""What has to happen as time passes: holds and shelves that end, lists that move on, erasures.

Every duty is a sequence of small units, each of which looks at a few rows and does what the moment
asks for. Doing one twice does nothing more, being killed in between loses nothing, and any moment
may be asked for: the clock is an argument.
"""
