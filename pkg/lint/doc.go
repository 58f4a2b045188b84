// Package lint says what is wrong with a call of generate(), before it is made.
//
// A call is names and values, and who gave them: the call itself, or the
// generation_config.json of the model under it. The rules know three things:
// what Hugging Face transformers 5.23 refuses or warns of, when the settings
// are put together and later when the tokens are made; what it silently does
// otherwise than one would think; and what the practice of others advises.
//
// The level of a finding says which: an error is what transformers raises, a
// warning what it warns of or what has no effect or a harmful one, a note what
// is worth knowing. A sound call has no error and no warning. A value that is
// no literal is not judged, and neither is what depends on it.
//
// Each rule has a name, which stays the same, so that a program can look for it.
package lint
