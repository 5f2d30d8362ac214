"""What nobody means to send, sent to every address by everybody. Dice are seeded:
what failed once fails again."""
