"""What this floor does when a bell of the floor below rings."""
