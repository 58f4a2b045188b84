// Package pycall reads the arguments of a Python call that somebody pasted:
//
//	outputs = model.generate(**inputs, do_sample=False, temperature=0.9)
//
// It is no Python interpreter. It finds the call (to generate or to
// GenerationConfig, among whatever lines stand around it, or a bare list of
// arguments), splits it into arguments as Python would, and reads the values
// that are literals. Everything else, a name, a call, a sum, is an expression:
// its text is kept and nothing is evaluated.
//
// What a web page or a chat adds to code is read as what it was: curly quotes,
// hard blanks, fences of three backquotes, the prompts of a Python session.
//
// An error says the line and the column, counted from 1 in characters, and what
// to do.
package pycall
