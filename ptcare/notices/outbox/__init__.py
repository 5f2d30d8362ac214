"""The outbox: what is due is claimed, asked about once more, posted and marked."""
