package guide

func doSample() []Claim { return nil }
