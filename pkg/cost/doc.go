// Package cost says what a forward pass of a decoder costs, from the shape of
// the model alone: floating-point operations by kind, bytes of weights, bytes
// of keys and values.
//
// Nothing here runs or looks at a model. The kernels of package tensor count
// what they do, and the two must agree to the last operation; where they do
// not, one of them is wrong.
//
// A pass runs n new positions after past ones whose keys and values are held,
// and turns the last keep of them into logits. A step of cached generation is
// past = length, n = 1, keep = 1; without a cache it is past = 0, n = length.
//
// # What counts
//
// An addition, subtraction, multiplication, division or square root is one
// floating-point operation, a multiply-add two, an exponential [ExpFlops].
// Comparisons, copies, sign flips and the sines of the RoPE table are none.
// Attention counts the scores that the causal mask leaves. With d the head
// size and h the hidden size, in operations for each:
//
//	projection, MLP product   2·rows·cols a position, rows more with a bias
//	RoPE                      3·d a query head and a key head
//	attention scores          2·d + 1 a query head and visible position
//	softmax                   (ExpFlops + 3) a visible position, 1 a query head
//	attention values          2·d a query head and visible position
//	SiLU and gate             (ExpFlops + 3) a number
//	RMSNorm                   4·h + 4
//	residual                  h
//	unembedding               2·vocab·h a position kept
//
// Bytes are float32's, as the decoder holds weights and keys whatever the file
// stores, and count each array once a pass: what has to come from memory when
// nothing is read twice.
package cost
