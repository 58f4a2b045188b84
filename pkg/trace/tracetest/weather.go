package tracetest

// Weather is the sampled run that most tests look at: all four stages at work
// on "The weather today is".
func Weather() Bigram {
	return Bigram{
		Prompt: []string{"The", " weather", " today", " is"},
		Tokens: 20, Penalty: 1.1, Temperature: 0.8, TopK: 12, TopP: 0.9, Seed: 7,
		Filler: Fillers(2000),
		Follow: map[string]map[string]float32{
			" is":      {" sunny": 8.2, " cloudy": 7.7, " perfect": 6.9, " warm": 6.6, " cold": 6.1, " rainy": 5.8, " bright": 5.4, " today": 6.4, " is": 3, " mild": 5},
			" sunny":   {" and": 9, ",": 7.6, " with": 6.8, ".": 7.1, " today": 5},
			" cloudy":  {" with": 8.9, " and": 8.1, ",": 7, ".": 6.5},
			" and":     {" warm": 8, " bright": 7.4, " mild": 6.8, " cold": 6.2, " sunny": 6.9, " the": 6.5, " light": 5.5},
			" warm":    {",": 8.6, ".": 8, " and": 6.4, " with": 6.9, " today": 6},
			" mild":    {",": 8.1, ".": 8.2, " with": 6.9},
			" bright":  {",": 8.3, ".": 7.9, " and": 7.4},
			" cold":    {" and": 8.4, ",": 8.1, ".": 7.7},
			" with":    {" a": 9.4, " the": 6.9, " light": 6.1},
			" a":       {" light": 8.5, " chance": 8.1, " mild": 6.6, " cold": 6.3, " bright": 6},
			" chance":  {" of": 12},
			" of":      {" rain": 9, " wind": 7.2, " snow": 6.8, " the": 6},
			" light":   {" wind": 8.8, " rain": 8.1, " snow": 6.5},
			" wind":    {" from": 8.7, ".": 8, ",": 6.8},
			" rain":    {".": 9, " from": 7.1, ",": 7.3, " today": 6.7},
			" from":    {" the": 11},
			" the":     {" sea": 8.4, " wind": 7.3, " hills": 7.9, " rain": 6.5, " weather": 6.4},
			" sea":     {".": 10, ",": 7.5},
			" hills":   {".": 10, ",": 7.5},
			".":        {EndOfText: 8.9, " The": 7, "\n": 7.8},
			",":        {" with": 8.7, " and": 7.8, " the": 6.2},
			"\n":       {"The": 9, " The": 6, "\n": 5},
			"The":      {" weather": 8, " sea": 7.2, " wind": 7},
			" The":     {" weather": 8, " sea": 7.2, " wind": 7},
			" weather": {" is": 9.5, " today": 8.6},
			" today":   {".": 8, ",": 7, " is": 8.5},
		},
	}
}

// Greedy is the same model without chance.
func Greedy() Bigram {
	b := Weather()
	b.Greedy, b.Tokens = true, 12
	return b
}

// Nasty is a model whose vocabulary attacks the reader's terminal.
func Nasty() Bigram {
	const last = " is"
	row := map[string]float32{
		"\x1b[2J\x1b[31mred": 8, "\r": 7.8, "\u202egnp.exe": 7.6, "\u200b": 7.4, "\xff\xfe": 7.2, "": 7,
		"e\u0301\u0301\u0301\u0301\u0301\u0301": 6.8, "世界": 6.6, "👩\u200d👩\u200d👧": 6.4, "\n\n\n\n": 6.2,
		"          ": 6, "a|b`c": 5.8, "\a\b\x7f\u009b2J": 5.6, "\u05e9\u05dc\u05d5\u05dd": 5.4, "\x00": 5.2,
		"a-very-long-token-that-would-push-everything-else-out-of-the-table": 5,
	}
	b := Weather()
	b.Follow = map[string]map[string]float32{last: row}
	for word := range row {
		b.Follow[word] = row
	}
	b.Top, b.TopK, b.TopP, b.Tokens = 20, 14, 0.97, 16
	return b
}
