package guide

func parameters() []Claim { return nil }
