// Package weights reads the tensors of a model: a safetensors file, or the
// shards of a larger model and their index.
//
// There are two types to know, [Set] and [Tensor]. A Set is what a model
// folder holds, opened without reading it: the header is parsed and checked,
// the rest of the file is mapped into memory, and the system loads a page when
// it is first touched. A Tensor names its numbers' type and shape and gives
// them as float32:
//
//	set, err := weights.Open("models/tiny")
//	…
//	defer set.Close()
//	q, err := set.Tensor("model.layers.0.self_attn.q_proj.weight") // [heads*headDim, hidden]
//	…
//	values := q.Float32()
//
// Names and shapes are those of the file; rows come first, as in PyTorch.
// Numbers are F32, F16 or BF16. Tensors of other types are listed, and asking
// for one is an error. Nothing here depends on the safetensors format but
// safetensors.go, so that another format can fill a Set as well.
//
// # Caveats
//
// A file is untrusted: its header is checked against its size as strictly as
// the reference implementation does (no gaps, no overlaps, no bytes left over),
// and a name occurs once.
//
// A Tensor of type F32 gives its values in place where the machine allows it.
// Such values are read-only, and like the Tensor itself they are gone when the
// Set is closed; touching them then crashes the program. So does a file that
// someone cuts short while it is mapped.
//
// A Set is safe for concurrent use, Close excepted.
package weights
