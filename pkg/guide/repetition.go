package guide

func repetitionPenalty() []Claim { return nil }
