// Package cache keeps the keys and values that attention has computed, so that
// a decode step runs one new position through the weights and not the whole
// sequence.
//
// A [Cache] serves one sequence. One forward pass of a model is: [Cache.Begin]
// with the number of new positions, then for each layer [Cache.Append] with its
// new keys and values and [Cache.Blocks] for what attention reads. Around the
// passes the generation loop feeds the model the ids from [Cache.Past] on, and
// asks [Cache.Pass] what the last one reused, computed and stored.
//
// The kinds are
//
//	none     forgets everything at the start of a pass: the whole sequence is
//	         computed again at every step (use_cache=False)
//	dynamic  keeps everything and grows as the sequence does (the default)
//
// Positions are counted once, not once for each layer. Bytes are those of all
// layers' keys and values, 4 for each float32; what a slice has in reserve is
// not in them.
//
// # Caveats
//
// Append copies. A block that Blocks returns belongs to the cache and is good
// until its next Begin or Append: growing moves the memory. A Cache is for one
// goroutine at a time, and for one model: another model's keys mean nothing.
package cache
