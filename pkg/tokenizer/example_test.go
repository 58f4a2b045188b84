package tokenizer_test

import (
	"fmt"
	"log"

	"github.com/genlens/genlens/pkg/tokenizer"
)

func Example() {
	tok, err := tokenizer.Load("testdata/variants/llama3.json")
	if err != nil {
		log.Fatal(err)
	}
	ids, err := tok.Encode("The little cat said 😀", true)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tok.Kind(), tok.VocabSize())
	// The emoji is four bytes in several tokens; it is shown when the last has come.
	d := tok.Decoder(true)
	for _, id := range ids {
		fmt.Printf("%4d  %-17s  %-10q %x\n", id, tok.Piece(id), d.Push(id), tok.Bytes(id))
	}
	fmt.Printf("%q\n", tok.Decode(ids, true))
	// Output:
	// byte-level BPE 923
	//  900  <|begin_of_text|>  ""         3c7c626567696e5f6f665f746578747c3e
	//  293  The                "The"      546865
	//  367  Ġlittle            " little"  206c6974746c65
	//  806  Ġcat               " cat"     20636174
	//  329  Ġsaid              " said"    2073616964
	//  220  Ġ                  " "        20
	//  172  ð                  ""         f0
	//  253  Ł                  ""         9f
	//  246  ĺ                  ""         98
	//  222  Ģ                  "😀"        80
	// "The little cat said 😀"
}
