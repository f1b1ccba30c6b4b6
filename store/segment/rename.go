package segment

import (
	"bytes"
	"encoding/json"
)

// RenameIn puts a segment's new name wherever a JSON document speaks of the old one:
// a rule's in_segment at any depth, and the segment of a journey's entry. Everything
// else stays byte for byte. A document that is no JSON is given back as it is.
func RenameIn(document []byte, name, to string) []byte {
	spans := namesIn(document, name)
	if len(spans) == 0 {
		return document
	}
	written, err := json.Marshal(to)
	if err != nil {
		return document
	}
	var out bytes.Buffer
	past := 0
	for _, s := range spans {
		out.Write(document[past:s[0]])
		out.Write(written)
		past = s[1]
	}
	out.Write(document[past:])
	return out.Bytes()
}

// level is an object or a list that is open, with the key at hand.
type level struct {
	object, named bool // named: the next text is a value
	key           string
}

// namesIn finds where the texts lie that name the segment.
func namesIn(document []byte, name string) (spans [][2]int) {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	var open []level
	for {
		from := int(d.InputOffset())
		token, err := d.Token()
		if err != nil {
			if len(open) > 0 {
				return nil // cut off
			}
			return spans
		}
		var top *level
		if len(open) > 0 {
			top = &open[len(open)-1]
		}
		text, isText := token.(string)
		if isText && top != nil && top.object && !top.named {
			top.key, top.named = text, true
			continue
		}
		if isText && text == name && top != nil && top.object && namesSegment(open) {
			end := int(d.InputOffset())
			spans = append(spans, [2]int{from + bytes.IndexByte(document[from:end], '"'), end})
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open = append(open, level{object: token == json.Delim('{')})
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			open[len(open)-1].named = false
		}
	}
}

func namesSegment(open []level) bool {
	key := open[len(open)-1].key
	return key == "in_segment" || key == "segment" && len(open) == 2 && open[0].key == "entry"
}
