"""What is derived, against what people have published."""
