"""What is kept: tables, and the questions that are asked of them."""
