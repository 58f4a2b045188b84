// Package cache keeps the keys and values that attention has computed, so that
// a decode step runs one new position through the weights and not the whole
// sequence.
//
// A [Cache] serves one sequence. One forward pass of a model is: [Cache.Begin]
// with the number of new positions, then for each layer [Cache.Append] with its
// new keys and values and [Cache.Blocks] for what attention reads. Around the
// passes the generation loop feeds the model the ids from [Cache.Past] on, and
// asks [Cache.Pass] what the last one reused, computed, evicted and stored, and
// what that took in bytes. A [Batch] is the caches of sequences that began with
// one prompt.
//
// # The kinds
//
// A position is numbered once and for all. Its keys and values are computed in
// one pass; what becomes of them then is what the kinds differ in. After a prompt
// of eight positions and two steps, in a context of sixteen, with a window, a
// residual and blocks of four (n new, # held exactly, q held in codes, . gone,
// _ reserved):
//
//	none            ..........          forgotten at once (use_cache=False)
//	dynamic         #########n__        grows as the sequence does (the default)
//	static          #########n______    in memory taken beforehand
//	sliding_window  ......###n          the last ones, in a ring
//	quantized       qqqqqqqq#n          the prompt packed, then every four
//	paged           ####|####|#n__      in blocks, which forks share until they write
//
// The names are those of Hugging Face's cache_implementation, where paged stands
// for more: continuous batching. With none, dynamic, static and paged the logits
// are the same but for rounding; with sliding_window they are for a model whose
// own window is no wider. A model that attends to everything has other logits
// with a sliding window, and every model has with quantized. The settings of a
// kind are fields of [Layout], each with a useful zero; [Bytes] says beforehand
// what a run will hold.
//
// # What is counted
//
// Positions are counted once, not once for each layer. Bytes are those of all
// layers' keys and values, 4 for each float32, and of codes with their scales.
// Held are the stored positions, reserved is all memory taken for them: room to
// grow, empty places of a block, the work space that some kinds need for the
// layer in hand. Reading, writing and moving count each number once. Moving is
// what a cache does for its own sake: growing, forking, packing, copying a
// shared block before writing to it. What happens between two passes shows in
// the second.
//
// # Legend
//
// n new positions of a pass; kvHeads key-value heads, headDim numbers of a head;
// a row is the keys, or the values, of one position and layer, kvHeads·headDim
// numbers. Keys are stored as attention reads them, already rotated.
//
// # Caveats
//
// Append copies. A block that Blocks returns belongs to the cache and is good
// until its next Begin or Append: growing moves the memory. A Cache is for one
// goroutine at a time, and so is a paged one with all its forks; and it is for
// one model: another model's keys mean nothing.
package cache
