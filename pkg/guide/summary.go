package guide

func summary() []Claim { return nil }
