// TokenSequences
