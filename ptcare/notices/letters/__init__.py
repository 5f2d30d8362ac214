"""What comes of letters: news of them, addresses that close, and one click to stop."""
