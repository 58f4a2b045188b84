// Package pretrained opens everything of a model at once, like transformers'
// from_pretrained: the network, the tokenizer and the generation config, of an
// embedded model or of a folder in Hugging Face's layout.
package pretrained
