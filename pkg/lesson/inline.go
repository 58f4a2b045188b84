package lesson

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// inline is the words of a block in one line.
func (p *parser) inline(node ast.Node) string {
	var words strings.Builder
	p.words(&words, node)
	return strings.TrimSpace(words.String())
}

func (p *parser) words(out *strings.Builder, node ast.Node) {
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		switch child := child.(type) {
		case *ast.Text:
			out.Write(unescapePunctuation(child.Segment.Value(p.source)))
			if child.SoftLineBreak() || child.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.String:
			out.Write(child.Value)
		case *ast.CodeSpan:
			var code strings.Builder
			for text := child.FirstChild(); text != nil; text = text.NextSibling() {
				if t, ok := text.(*ast.Text); ok {
					code.Write(t.Segment.Value(p.source))
				}
			}
			out.WriteString("`" + strings.ReplaceAll(code.String(), "\n", " ") + "`")
		case *ast.AutoLink:
			out.Write(child.URL(p.source))
		case *ast.Link:
			p.words(out, child)
			if address := string(child.Destination); strings.Contains(address, "://") {
				out.WriteString(" (" + address + ")")
			}
		default:
			p.words(out, child)
		}
	}
}

// unescapePunctuation takes away the \ before what would have been Markdown.
func unescapePunctuation(text []byte) []byte {
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", text[i+1]) >= 0 {
			i++
		}
		out = append(out, text[i])
	}
	return out
}
