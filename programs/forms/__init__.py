"""What people type, cleaned. One file a journey."""
