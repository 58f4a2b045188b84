package lesson

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// Program is what the commands in a lesson begin with.
const Program = "explain"

// Parse reads a lesson.md that stands in a folder of that name. Its errors say the
// line.
func Parse(folder string, source []byte) (*Lesson, error) {
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	name := folderName.FindStringSubmatch(folder)
	if name == nil {
		return nil, fmt.Errorf("lesson: %q is no name for a lesson's folder\nwant a number and a name: 03-greedy-or-sampling", folder)
	}
	p := &parser{lesson: &Lesson{Folder: folder, source: source}, source: source}
	p.lesson.Number, _ = strconv.Atoi(name[1]) // two digits
	document := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(text.NewReader(source))
	for node := document.FirstChild(); node != nil; node = node.NextSibling() {
		if err := p.block(node); err != nil {
			return nil, fmt.Errorf("lesson: %s/%s:%d: %w", folder, Page, p.line(node), err)
		}
	}
	if p.open != nil {
		return nil, fmt.Errorf("lesson: %s/%s:%d: the output of this block does not end\nwant %s", folder, Page, p.open.Line, outputEnd)
	}
	if p.lesson.Title == "" {
		return nil, fmt.Errorf("lesson: %s/%s: there is no title\nbegin with # and the lesson's name", folder, Page)
	}
	return p.lesson, nil
}

// parser is a lesson as far as it has been read.
type parser struct {
	lesson *Lesson
	source []byte

	last *Block // the block that the part before this one was; else nil
	open *Block // the block whose output is being read
}

// block reads one block of Markdown.
func (p *parser) block(node ast.Node) error {
	last := p.last
	p.last = nil
	if html, ok := node.(*ast.HTMLBlock); ok {
		return p.html(html, last)
	}
	if p.open != nil {
		return p.output(node)
	}
	switch node := node.(type) {
	case *ast.Heading:
		return p.heading(node)
	case *ast.Paragraph:
		return p.paragraph(node)
	case *ast.List:
		return p.list(node)
	case *ast.Blockquote:
		var parts []string
		for child := node.FirstChild(); child != nil; child = child.NextSibling() {
			parts = append(parts, p.inline(child))
		}
		return p.add(Quote(strings.Join(parts, " ")))
	case *east.Table:
		return p.table(node)
	case *ast.FencedCodeBlock:
		return p.code(node)
	}
	return fmt.Errorf("a lesson has no %s\nwant headings, paragraphs, lists, tables, quotes, pictures and code between ```", node.Kind())
}

// add appends a part to the section that is being read.
func (p *parser) add(part Part) error {
	sections := p.lesson.Sections
	if len(sections) == 0 {
		return fmt.Errorf("something stands before the title\nbegin with # and the lesson's name")
	}
	last := &sections[len(sections)-1]
	last.Parts = append(last.Parts, part)
	return nil
}

func (p *parser) heading(node *ast.Heading) error {
	title := p.inline(node)
	switch {
	case node.Level == 1 && p.lesson.Title == "" && title != "":
		p.lesson.Title = title
		p.lesson.Sections = []Section{{}}
		return nil
	case node.Level == 1:
		return fmt.Errorf("a second title, %q\na lesson has one; its sections begin with ##", title)
	case node.Level == 2:
		p.lesson.Sections = append(p.lesson.Sections, Section{Title: title})
		if len(p.lesson.Sections) == 1 {
			return fmt.Errorf("a section before the title\nbegin with # and the lesson's name")
		}
		return nil
	}
	return p.add(Heading(title))
}

func (p *parser) paragraph(node *ast.Paragraph) error {
	if image, ok := node.FirstChild().(*ast.Image); ok && node.ChildCount() == 1 {
		return p.add(Picture{File: string(image.Destination), Alt: p.inline(image), Line: p.line(node)})
	}
	words := p.inline(node)
	if len(p.lesson.Sections) == 1 && p.lesson.Question == "" {
		p.lesson.Question = words
	}
	return p.add(Paragraph(words))
}

func (p *parser) list(node *ast.List) error {
	list := List{Ordered: node.IsOrdered()}
	for item := node.FirstChild(); item != nil; item = item.NextSibling() {
		var parts []string
		for child := item.FirstChild(); child != nil; child = child.NextSibling() {
			if _, nested := child.(*ast.List); nested || child.Type() != ast.TypeBlock || child.Kind() == ast.KindFencedCodeBlock {
				return fmt.Errorf("an item of a list holds a %s\nwant text alone", child.Kind())
			}
			parts = append(parts, p.inline(child))
		}
		list.Items = append(list.Items, strings.Join(parts, " "))
	}
	return p.add(list)
}

func (p *parser) table(node *east.Table) error {
	var t Table
	for line := node.FirstChild(); line != nil; line = line.NextSibling() {
		var cells []string
		for cell := line.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, p.inline(cell))
		}
		if _, head := line.(*east.TableHeader); head {
			t.Heads = cells
		} else {
			t.Rows = append(t.Rows, cells)
		}
	}
	return p.add(t)
}

// code reads what stands between ```.
func (p *parser) code(node *ast.FencedCodeBlock) error {
	content := string(node.Lines().Value(p.source))
	info := ""
	if node.Info != nil {
		info = string(node.Info.Value(p.source))
	}
	words := strings.Fields(info)
	if len(words) == 0 || words[0] != Program {
		if len(words) == 0 {
			return fmt.Errorf("code without a language\nwrite ```text for what is none")
		}
		if line := strings.TrimSpace(content); words[0] == "sh" && line == "go run ./lessons/"+p.lesson.Folder {
			return p.commands(node, &Block{Script: true, Commands: []Command{{Text: line}}})
		}
		return p.add(Code{Language: words[0], Text: content, Line: p.line(node)})
	}
	b := &Block{}
	for _, word := range words[1:] {
		switch word {
		case "fails":
			b.Fails = true
		case "measured":
			b.Measured = true
		default:
			return fmt.Errorf("```%s: there is no %q\nwant ```%s, ```%s fails or ```%s measured", info, word, Program, Program, Program)
		}
	}
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		args, err := Words(line)
		if err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
		if args[0] != Program {
			return fmt.Errorf("%s: is no command of this program\nother commands stand in ```sh, and are not run", line)
		}
		b.Commands = append(b.Commands, Command{line, args[1:]})
	}
	if len(b.Commands) == 0 {
		return fmt.Errorf("```%s: there is no command in it", info)
	}
	return p.commands(node, b)
}

// commands adds a block of commands, below which an output may stand.
func (p *parser) commands(node *ast.FencedCodeBlock, b *Block) error {
	b.Line = p.line(node)
	end := p.after(node)
	if !fenceEnd.Match(p.source[:end]) {
		return fmt.Errorf("the block of commands does not end\nput ``` below it")
	}
	p.lesson.changes = append(p.lesson.changes, change{end, end})
	p.last = b
	return p.add(b)
}

// Markers around the output of a block.
const (
	outputStart = "<!-- output: "
	commentEnd  = " -->"
	outputEnd   = "<!-- /output -->"
)

// fenceEnd is a source up to the end of a block of code.
var fenceEnd = regexp.MustCompile("(?:^|\n) {0,3}(?:```+|~~~+)[ \t]*\n?$")

var (
	picture   = regexp.MustCompile(`(?s)^<picture>.*</picture>$`)
	source    = regexp.MustCompile(`<source media="\(prefers-color-scheme: dark\)" srcset="([^"]*)">`)
	image     = regexp.MustCompile(`<img src="([^"]*)"[^>]*>`)
	alternate = regexp.MustCompile(`\balt="([^"]*)"`)
)

// html reads a marker or a picture.
func (p *parser) html(node *ast.HTMLBlock, last *Block) error {
	content := string(node.Lines().Value(p.source))
	if node.HasClosure() {
		content += string(node.ClosureLine.Value(p.source))
	}
	content = strings.TrimSpace(content)
	switch {
	case content == begin(Exercises) || content == finish(Exercises):
		return nil // what stands between them is as any other part
	case strings.HasPrefix(content, outputStart):
		if last == nil {
			return fmt.Errorf("an output without commands\nit stands right below a block of them")
		}
		of, ok := strings.CutSuffix(strings.TrimPrefix(content, outputStart), commentEnd)
		if !ok {
			return fmt.Errorf("the marker of an output is one line: %s…%s", outputStart, commentEnd)
		}
		last.Of, p.open = of, last
		return nil
	case content == outputEnd:
		if p.open == nil {
			return fmt.Errorf("the end of an output that has not begun")
		}
		p.open.Has, p.open = true, nil
		p.lesson.changes[len(p.lesson.changes)-1].end = p.after(node)
		return nil
	case p.open != nil:
		return p.output(node)
	case picture.MatchString(content):
		img := image.FindStringSubmatch(content)
		if img == nil {
			return fmt.Errorf("a picture without an img")
		}
		part := Picture{File: img[1], Line: p.line(node)}
		if alt := alternate.FindStringSubmatch(img[0]); alt != nil {
			part.Alt = unescape.Replace(alt[1])
		}
		if dark := source.FindStringSubmatch(content); dark != nil {
			part.Dark = dark[1]
		}
		return p.add(part)
	}
	return fmt.Errorf("a lesson has no HTML but pictures and the markers of outputs")
}

// unescape is how the alt text of an image was written.
var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&amp;", "&")

// output reads what stands between the markers.
func (p *parser) output(node ast.Node) error {
	code, ok := node.(*ast.FencedCodeBlock)
	if !ok || p.open.Output != "" {
		return fmt.Errorf("between the markers of an output stands one block of text\nexplain lesson --write makes it; nothing is written there by hand")
	}
	p.open.Output = string(code.Lines().Value(p.source))
	return nil
}

// line is the number of the line where a block begins.
func (p *parser) line(node ast.Node) int {
	return 1 + bytes.Count(p.source[:p.start(node)], []byte("\n"))
}

// start is the place of the first text in a block.
func (p *parser) start(node ast.Node) int {
	if node.Type() == ast.TypeBlock && node.Lines().Len() > 0 {
		return node.Lines().At(0).Start
	}
	if code, ok := node.(*ast.FencedCodeBlock); ok && code.Info != nil {
		return code.Info.Segment.Start
	}
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if child.Type() == ast.TypeBlock {
			return p.start(child)
		}
	}
	return len(p.source)
}

// after is the place of the line after a fenced block or a marker.
func (p *parser) after(node ast.Node) int {
	end := p.start(node)
	if lines := node.Lines(); lines.Len() > 0 {
		end = lines.At(lines.Len() - 1).Stop
	}
	if _, fenced := node.(*ast.FencedCodeBlock); !fenced {
		return end
	}
	// The fence that closes the block.
	if next := bytes.IndexByte(p.source[end:], '\n'); next >= 0 {
		return end + next + 1
	}
	return len(p.source)
}
