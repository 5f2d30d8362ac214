"""What comes of texts: whose turn it is, what the carrier tells, what is answered."""
