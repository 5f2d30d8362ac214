"""What people agreed to and chose, in which words, and how a number proves itself."""
