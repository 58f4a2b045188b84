package decode

import (
	"context"
	"errors"
	"iter"

	"github.com/genlens/genlens/pkg/tokenizer"
)

// Piece is one new token of a stream. Text is what it adds to the text; it is
// empty while a character is not whole, and for special tokens. If the text
// ends inside a character, what is there of it comes as one more piece, with
// the last token's id again.
type Piece struct {
	ID   int
	Text string
}

// Stream is Generate as an iterator over the new tokens of one text:
//
//	for piece, err := range decode.Stream(ctx, req) {
//
// Leaving the loop ends the run. An error, if one comes, comes last, with an
// empty piece. req.Streamer has to be nil.
func Stream(ctx context.Context, req *Request) iter.Seq2[Piece, error] {
	return func(yield func(Piece, error) bool) {
		if req.Streamer != nil {
			yield(Piece{}, errors.New("decode: a stream is the request's streamer, and it has one already"))
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		puller := &puller{yield: yield, stop: cancel}
		if req.Tokenizer != nil {
			puller.decoder = req.Tokenizer.Decoder(true)
		}
		run := *req
		run.Streamer = puller
		_, err := Generate(ctx, &run)
		if err != nil && !puller.left {
			yield(Piece{}, err)
		}
	}
}

// puller is a streamer that hands tokens to the body of a loop.
type puller struct {
	yield      func(Piece, error) bool
	stop       context.CancelFunc
	decoder    *tokenizer.Decoder
	pastPrompt bool
	last       int  // the last token
	left       bool // the body has left the loop
}

func (p *puller) Put(ids []int) error {
	if !p.pastPrompt {
		p.pastPrompt = true
		return nil
	}
	for _, id := range ids {
		if p.left {
			return nil
		}
		p.last = id
		piece := Piece{ID: id}
		if p.decoder != nil {
			piece.Text = p.decoder.Push(id)
		}
		if !p.yield(piece, nil) {
			p.left = true
			p.stop()
		}
	}
	return nil
}

func (p *puller) End() error {
	if p.decoder == nil || p.left {
		return nil
	}
	if rest := p.decoder.Flush(); rest != "" {
		p.left = !p.yield(Piece{ID: p.last, Text: rest}, nil)
	}
	return nil
}
