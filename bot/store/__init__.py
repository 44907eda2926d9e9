"""What must outlive the process, in PostgreSQL."""
