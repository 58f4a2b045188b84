// Package tokenizer turns text into token ids and back, as described by a
// tokenizer.json file of the Hugging Face tokenizers library.
//
// A text passes five stages on its way to ids:
//
//	added tokens    "<|endoftext|>" and its like are cut out first, longest first
//	normalizer      Unicode normal forms
//	pre-tokenizer   cuts the text into words; ByteLevel also spells each byte as one character
//	model           BPE: each word's characters are merged, best rank first
//	post-processor  puts special tokens around the result
//
// A [decoder] goes the other way. Each stage is a small interface with one
// constructor that reads its JSON, so a further kind of model or splitter is
// a further case there. What the file asks for is done exactly as the
// reference implementation does it, or [Parse] fails and names it: an unknown
// component or option is an [ErrUnsupported], never a guess.
//
// # Incremental decoding
//
// A token may end in the middle of a UTF-8 character. [Tokenizer.Bytes] shows
// the bytes of one token as they are; a [Decoder] holds an unfinished character
// back until its last byte has come:
//
//	d := tok.Decoder(true)
//	for id := range generated {
//		fmt.Print(d.Push(id))
//	}
//	fmt.Print(d.Flush())
//
// # Differences from the reference
//
//   - A character that the vocabulary cannot spell, where the file names no
//     unk_token, is an error here; the reference drops it without a word.
//   - truncation and padding of the file are not applied, because transformers
//     switches both off in every call that does not ask for them.
//   - Split patterns are run by another regular expression engine, so a
//     construct that the two engines read differently is refused by name.
//   - Unicode tables are those of the Go release and of golang.org/x/text
//     (Unicode 15). The reference splits by those of Unicode 16 and normalizes
//     by those of Unicode 13, so characters that were added in between differ.
//   - Text that is not UTF-8 is read with U+FFFD in the place of each invalid
//     sequence; the reference takes valid text only.
//
// # Caveats
//
// A Tokenizer does not change after Parse and is safe for concurrent use; a
// [Decoder] is not. Slices that are returned belong to the caller.
package tokenizer
