// Package literal holds values as a person wrote them, in a Python call, in a
// JSON file or on a command line.
//
// generate() tells 2 from 2.0: a temperature of 2 is an error and one of 2.0 is
// not. A Value therefore keeps what Python keeps: None, a bool, an int, a
// float, a string, a list or tuple, a dict, and, for whatever is no literal (a
// name, a call, a sum), its source text as an expression that nobody evaluates.
//
// A Value cannot be changed. Its zero value is None. The slices that Items and
// Pairs return belong to the Value; read them, do not write to them.
package literal
