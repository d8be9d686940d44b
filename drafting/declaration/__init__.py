"""What is known of the rows → the tables of the declaration, its questions with answers, its text and report."""
