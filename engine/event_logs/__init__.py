"""What happened, for process miners: by pseudonyms, without a word that anybody wrote."""
