"""Streams of what homes do now, in a process of its own: a stream holds a thread of the web, and none here."""
