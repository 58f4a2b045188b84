package figure_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"image/png"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// told is a figure whose words would break out of any format that did not escape
// them.
func told(t *testing.T) *figure.Entropy {
	t.Helper()
	tr := tracetest.Weather().Trace()
	tr.Run.Command = []string{"explain", "run", "]]></metadata><script>alert(1)</script>", "世界 (\\)"}
	f, err := figure.NewEntropy(tr)
	if err != nil {
		t.Fatal(err)
	}
	f.Title = "“A” & <b>\x1b[31m \u202e(\\) 世"
	f.Alt = "A line that falls,\nand rises: 😀 \x00"
	f.Caption = "For the lesson"
	return f
}

// saying is what told's files say.
var saying = figure.Metadata{
	Title: `“A” & <b>\x1b[31m \u{202e}(\) 世`,
	Alt:   "A line that falls,\nand rises: 😀 \\x00",
	Source: "Command: explain run \"]]></metadata><script>alert(1)</script>\" \"世界 (\\)\"\n" +
		"Model: toy-bigram\n" +
		"SHA-256 of the weights: 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef\n" +
		"Seed: 7",
	Software: "explain test",
}

func TestMetadata(t *testing.T) {
	if got := figure.MetadataOf(told(t)); got != saying {
		t.Errorf("got  %#v\nwant %#v", got, saying)
	}
	for format, read := range map[string]func(*testing.T, []byte) figure.Metadata{
		"png": readPNG, "svg": readSVG, "pdf": readPDF,
	} {
		if got := read(t, encoded(t, format, told(t))); got != saying {
			t.Errorf("%s:\ngot  %#v\nwant %#v", format, got, saying)
		}
	}
}

// encoded is a figure in a format.
func encoded(t *testing.T, format string, f figure.Figure) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := figure.Write(&out, format, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readPNG walks the chunks of a PNG. Texts have to stand before the image, so that a
// reader finds them without decoding it.
func readPNG(t *testing.T, file []byte) (m figure.Metadata) {
	t.Helper()
	if _, err := png.Decode(bytes.NewReader(file)); err != nil {
		t.Fatal(err)
	}
	texts := map[string]*string{"Title": &m.Title, "Description": &m.Alt, "Software": &m.Software, "Comment": &m.Source}
	image := false
	for rest := file[8:]; len(rest) > 0; {
		length := binary.BigEndian.Uint32(rest)
		kind, data := string(rest[4:8]), rest[8:8+length]
		if sum := binary.BigEndian.Uint32(rest[8+length:]); sum != crc32.ChecksumIEEE(rest[4:8+length]) {
			t.Errorf("the checksum of chunk %s is wrong", kind)
		}
		image = image || kind == "IDAT"
		if kind == "iTXt" {
			if image {
				t.Error("a text stands behind the image")
			}
			parts := strings.SplitN(string(data), "\x00", 6) // keyword, compressed, method, language, translated, text
			if len(parts) != 6 || strings.Join(parts[1:5], "") != "" {
				t.Fatalf("a chunk of text is not as the specification has it: %q", data)
			}
			*texts[parts[0]] = parts[5]
		}
		rest = rest[12+length:]
	}
	return m
}

func readSVG(t *testing.T, file []byte) figure.Metadata {
	t.Helper()
	var svg struct {
		Role     string `xml:"role,attr"`
		Labelled string `xml:"aria-labelledby,attr"`
		Title    struct {
			ID   string `xml:"id,attr"`
			Text string `xml:",chardata"`
		} `xml:"title"`
		Desc struct {
			ID   string `xml:"id,attr"`
			Text string `xml:",chardata"`
		} `xml:"desc"`
		Source  []string `xml:"metadata>source"`
		Creator string   `xml:"metadata>creator"`
		Script  []string `xml:"script"`
	}
	if err := xml.Unmarshal(file, &svg); err != nil {
		t.Fatal(err)
	}
	if svg.Role != "img" || svg.Labelled != svg.Title.ID+" "+svg.Desc.ID || len(svg.Script) > 0 {
		t.Errorf("role %q, labelled by %q, scripts %q", svg.Role, svg.Labelled, svg.Script)
	}
	return figure.Metadata{Title: svg.Title.Text, Alt: svg.Desc.Text, Source: strings.Join(svg.Source, "\n"), Software: svg.Creator}
}

var (
	startXref = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)
	infoEntry = regexp.MustCompile(`/(\w+) <([0-9A-F]+)>`)
)

// readPDF follows the end of a PDF to its information dictionary, as a reader does.
func readPDF(t *testing.T, file []byte) (m figure.Metadata) {
	t.Helper()
	number := func(s []byte) int {
		n, err := strconv.Atoi(string(s))
		if err != nil || n > len(file) {
			t.Fatalf("%q is no offset", s)
		}
		return n
	}
	end := startXref.FindSubmatch(file)
	if end == nil {
		t.Fatal("the PDF has no end")
	}
	table := file[number(end[1]):]
	entry := regexp.MustCompile(`^xref\n(\d+) 1\n(\d{10}) 00000 n \n`).FindSubmatch(table)
	if entry == nil {
		t.Fatalf("no table of one object: %.40q", table)
	}
	info := file[number(entry[2]):]
	if !bytes.HasPrefix(info, append(entry[1], " 0 obj\n"...)) || !bytes.Contains(table, append([]byte("/Info "), append(entry[1], " 0 R"...)...)) {
		t.Fatalf("the table leads to %.20q", info)
	}
	previous := regexp.MustCompile(`/Prev (\d+)`).FindSubmatch(table)
	if previous == nil || !bytes.HasPrefix(file[number(previous[1]):], []byte("xref\n0 ")) {
		t.Fatal("nothing leads to the older table")
	}
	texts := map[string]*string{"Title": &m.Title, "Subject": &m.Alt, "Creator": &m.Software, "Keywords": &m.Source}
	for _, entry := range infoEntry.FindAllSubmatch(info[:bytes.Index(info, []byte("endobj"))], -1) {
		code, err := hex.DecodeString(string(entry[2]))
		if err != nil || !bytes.HasPrefix(code, []byte{0xfe, 0xff}) {
			t.Fatalf("%s is no text: %v", entry[1], err)
		}
		var units []uint16
		for at := 2; at < len(code); at += 2 {
			units = append(units, binary.BigEndian.Uint16(code[at:]))
		}
		*texts[string(entry[1])] = string(utf16.Decode(units))
	}
	return m
}

// TestAlt: a figure that nobody gave words for has some: what it says of itself, or
// its title and subtitle.
func TestAlt(t *testing.T) {
	tr := attending(counted(12, false), 2, 2)
	tr.Run.Machine = trace.Machine{OS: "linux", Arch: "amd64", CPUs: 2}
	for name, c := range map[string]struct {
		create func() (figure.Figure, error)
		want   []string
	}{
		"candidates": {func() (figure.Figure, error) { return figure.NewCandidates(tracetest.Weather().Trace(), 4) },
			[]string{"·light 0.605, raw 0.445", "·mild 0.068, raw 0.077, chosen", "·cold raw 0.059, cut by top-p 0.9", "u = 0.960 fell on ·mild"}},
		"entropy":        {func() (figure.Figure, error) { return figure.NewEntropy(tr) }, []string{"Uncertainty", "The most uncertain step, the large point, was"}},
		"cache":          {func() (figure.Figure, error) { return figure.NewCacheGrid(tr) }, []string{"A row for each step", "ran through the weights", "reused (dynamic cache)"}},
		"flops":          {func() (figure.Figure, error) { return figure.NewFlops(tr) }, []string{"times as many FLOPs"}},
		"time":           {func() (figure.Figure, error) { return figure.NewSpent(tr) }, []string{"time of 12 steps: prefill", "FLOPs by kind: projections", "%)"}},
		"attention":      {func() (figure.Figure, error) { return figure.NewAttentionMap(tr, 0, 0) }, []string{"every layer and head"}},
		"attention-step": {func() (figure.Figure, error) { return figure.NewAttentionStep(tr, 3, 0, 0) }, []string{"step 4", "layer 2 most, ", "at position 1, The"}},
		"roofline":       {func() (figure.Figure, error) { return figure.NewRoofline(tr, machine()) }, []string{"FLOPs a byte"}},
		"time-growth": {func() (figure.Figure, error) { return figure.NewTimeGrowth(benchmark("none", "dynamic")) },
			[]string{"no cache 3.52 s at 400, grows as length^"}},
		"memory-growth": {func() (figure.Figure, error) { return figure.NewMemoryGrowth(benchmark("none", "dynamic")) },
			[]string{"no cache 42.5 MB at 400", "dynamic cache 1.64 MB at 400"}},
	} {
		f, err := c.create()
		if err != nil {
			t.Fatal(err)
		}
		m := figure.MetadataOf(f)
		for _, want := range c.want {
			if !strings.Contains(m.Alt, want) {
				t.Errorf("%s: %q is not in %q", name, want, m.Alt)
			}
		}
		if !strings.Contains(m.Source, "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef") || m.Software != "explain test" {
			t.Errorf("%s: made by %q from %q", name, m.Software, m.Source)
		}
		figure.FrameOf(f).Alt = "mine"
		if m := figure.MetadataOf(f); m.Alt != "mine" {
			t.Errorf("%s: the words that were asked for are %q", name, m.Alt)
		}
	}
}

// plain is a figure of another package: a square.
type plain struct{}

func (plain) Size() (width, height vg.Length) { return 100, 100 }
func (plain) Draw(c draw.Canvas)              { c.Fill(c.Rectangle.Path()) }

// TestOtherFigure: a figure without a frame has nothing to say, and is written.
func TestOtherFigure(t *testing.T) {
	if m := figure.MetadataOf(plain{}); m != (figure.Metadata{}) || figure.FrameOf(plain{}) != nil {
		t.Errorf("%#v", m)
	}
	for _, format := range figure.Formats() {
		if file := encoded(t, format, plain{}); len(file) == 0 {
			t.Errorf("%s: nothing was written", format)
		}
	}
	if file := encoded(t, "svg", plain{}); bytes.Contains(file, []byte("aria-labelledby")) {
		t.Error("the SVG points to a title that it does not have")
	}
}

// TestEmbedFonts: the faces that the text is set in, and no other, stand in the SVG.
func TestEmbedFonts(t *testing.T) {
	face := regexp.MustCompile(`(?s)@font-face\{.*?font-family:"([^"]*)".*?font-weight:(\w+);font-style:(\w+).*?base64,([A-Za-z0-9+/=]+)\)`)
	for _, embed := range []bool{false, true} {
		var out bytes.Buffer
		if err := figure.WriteWith(&out, "svg", told(t), figure.Options{EmbedFonts: embed}); err != nil {
			t.Fatal(err)
		}
		if got := readSVG(t, out.Bytes()); got != saying {
			t.Errorf("embedded %v: %#v", embed, got)
		}
		faces := map[string]bool{}
		for _, f := range face.FindAllStringSubmatch(out.String(), -1) {
			faces[strings.Join(f[1:4], " ")] = true
			if len(f[4]) < 500_000 || len(f[4]) > 600_000 { // as Options says
				t.Errorf("%s weighs %d", f[2], len(f[4]))
			}
		}
		var want []string
		if embed {
			want = []string{"Liberation Sans bold normal", "Liberation Sans normal normal"}
		}
		if got := slices.Sorted(maps.Keys(faces)); !slices.Equal(got, want) {
			t.Errorf("embedded %v: %q, want %q", embed, got, want)
		}
	}
}

// TestSVGSpaces: a viewer keeps the two spaces between a number and what is behind
// it.
func TestSVGSpaces(t *testing.T) {
	file := encoded(t, "svg", both(t, tracetest.Weather().Trace())[0])
	if !bytes.Contains(file, []byte(">  raw 0.")) || !bytes.Contains(file, []byte(` xml:space="preserve"`)) {
		t.Error("the spaces are lost")
	}
}

var (
	pdfStream   = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	pdfOperator = regexp.MustCompile(`(?m)\bq\b|\bQ\b|(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) cm|/I\S+ Do`)
)

// TestPDFImage: an image in a PDF stands on its feet. Its place is what the matrices
// before it make of the unit square: upright, if they turn nothing over.
func TestPDFImage(t *testing.T) {
	f, err := figure.NewAttentionMap(attending(counted(6, false), 1, 1), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	images := 0
	for _, stream := range pdfStream.FindAllSubmatch(encoded(t, "pdf", f), -1) {
		r, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue // not a page
		}
		page, err := io.ReadAll(r)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			continue
		}
		up := []float64{1} // how the y axis is scaled, by depth
		for _, operator := range pdfOperator.FindAllSubmatch(page, -1) {
			switch top := len(up) - 1; {
			case string(operator[0]) == "q":
				up = append(up, up[top])
			case string(operator[0]) == "Q":
				up = up[:top]
			case bytes.HasSuffix(operator[0], []byte("cm")):
				scale, err := strconv.ParseFloat(string(operator[4]), 64)
				if err != nil {
					t.Fatal(err)
				}
				up[top] *= scale
			default:
				images++
				if up[top] <= 0 {
					t.Errorf("an image stands on its head: its y axis is scaled by %v", up[top])
				}
			}
		}
	}
	if images != 1 {
		t.Errorf("the PDF has %d images, want 1", images)
	}
}
