"""A file → its text: out of its archive, unpacked, in its encoding; or the documents that it holds."""
