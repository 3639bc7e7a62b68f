"""Actions: what a guided path's answers mean and where they lead, by rasa-sdk."""
