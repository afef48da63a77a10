"""Work done apart from the page that asked for it: jobs, their worker, and the mail that waits to be sent."""
