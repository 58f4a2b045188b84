package figure

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// How far two pictures may be apart and still be the same: processors that fuse
// multiplication and addition come to other last digits, and shade the edge of a
// letter by one step of 255.
const (
	// sameChannel is the mean difference of a colour channel, of 1. Another letter
	// in a caption makes 1.3e-5.
	sameChannel = 1e-5
	// sameCoordinate is in points.
	sameCoordinate = 0.01
)

// Same compares two files of a picture, of the format png or svg, and says how they
// differ; nothing where they are the same up to what processors differ in. What is
// written in them has to be the same, letter by letter. A file that cannot be read
// is an error, and so is a format that cannot be compared so.
func Same(a, b []byte, format string) (difference string, err error) {
	switch strings.ToLower(format) {
	case "png":
		return samePNG(a, b)
	case "svg":
		return sameSVG(a, b), nil
	}
	return "", fmt.Errorf("figure: %q: cannot be compared; use png or svg", format)
}

func samePNG(a, b []byte) (difference string, err error) {
	var pictures [2]*image.RGBA
	var texts [2]string
	for i, file := range [][]byte{a, b} {
		if texts[i], err = textChunks(file); err != nil {
			return "", err
		}
		picture, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			return "", fmt.Errorf("figure: %w", err)
		}
		pictures[i] = image.NewRGBA(picture.Bounds())
		draw.Draw(pictures[i], picture.Bounds(), picture, picture.Bounds().Min, draw.Src)
	}
	x, y := pictures[0], pictures[1]
	if x.Bounds() != y.Bounds() {
		return fmt.Sprintf("in size: %v for %v", x.Bounds().Size(), y.Bounds().Size()), nil
	}
	sum := 0
	for i, v := range x.Pix {
		sum += max(int(v)-int(y.Pix[i]), int(y.Pix[i])-int(v))
	}
	if mean := float64(sum) / float64(0xff*len(x.Pix)); mean > sameChannel {
		return fmt.Sprintf("by %.2g of a channel, more than %.0g", mean, sameChannel), nil
	}
	if texts[0] != texts[1] {
		return "in what the file says beside the picture", nil
	}
	return "", nil
}

// textChunks returns the chunks of a PNG that withTexts wrote.
func textChunks(file []byte) (string, error) {
	var texts strings.Builder
	for at := 8; at+12 <= len(file); {
		length := int(uint32(file[at])<<24 | uint32(file[at+1])<<16 | uint32(file[at+2])<<8 | uint32(file[at+3]))
		if length > len(file)-at-12 {
			return "", errors.New("figure: the PNG is cut off")
		}
		if string(file[at+4:at+8]) == "iTXt" {
			texts.Write(file[at+8 : at+8+length])
			texts.WriteByte(0)
		}
		at += 12 + length
	}
	return texts.String(), nil
}

var (
	// tag is one of an SVG, whose text has its brackets escaped.
	tag = regexp.MustCompile(`<[^>]*>`)
	// number is one as the tags of an SVG have it.
	number = regexp.MustCompile(`-?\d+(\.\d+)?(e[-+]?\d+)?`)
)

// sameSVG compares the numbers in tags by their value and all else by its letters.
func sameSVG(a, b []byte) string {
	if difference := sameText(a, b); difference != "" {
		return difference
	}
	tagsA, tagsB := tag.FindAll(a, -1), tag.FindAll(b, -1)
	for i := range tagsA {
		if bytes.Equal(tagsA[i], tagsB[i]) {
			continue
		}
		if !bytes.Equal(number.ReplaceAll(tagsA[i], []byte("#")), number.ReplaceAll(tagsB[i], []byte("#"))) {
			return fmt.Sprintf("in what it draws: %.80s for %.80s", tagsA[i], tagsB[i])
		}
		others := number.FindAll(tagsB[i], -1)
		for n, one := range number.FindAll(tagsA[i], -1) {
			x, errX := strconv.ParseFloat(string(one), 64)
			y, errY := strconv.ParseFloat(string(others[n]), 64)
			if !bytes.Equal(one, others[n]) && (errX != nil || errY != nil || !(math.Abs(x-y) <= sameCoordinate)) {
				return fmt.Sprintf("in a coordinate: %s for %s", one, others[n])
			}
		}
	}
	return ""
}

// sameText compares how many tags there are, and what stands between them.
func sameText(a, b []byte) string {
	textsA, textsB := tag.Split(string(a), -1), tag.Split(string(b), -1)
	if len(textsA) != len(textsB) {
		return fmt.Sprintf("in how much it draws: %d tags for %d", len(textsA)-1, len(textsB)-1)
	}
	for i := range textsA {
		if textsA[i] != textsB[i] {
			return fmt.Sprintf("in what it says: %.80q for %.80q", textsA[i], textsB[i])
		}
	}
	return ""
}
