"""How often the checklist is right: its findings in changes that other people merged, drawn, judged by hand, counted."""
